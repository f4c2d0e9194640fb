"""The chase: who is asked each month, by which signed link, and what happens while they do not answer.

`due` says what is due and from whom, `links` what a link opens, `rounds` and `escalation` who is
written to and when, `writing` and `messages` in which words, `handing_over` what "this is not mine any
more" does, `closing` the end of the month, `overview` what the coordination sees of it.
"""
