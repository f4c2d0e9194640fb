"""Numbers from outside: what a source is, and readers from bytes to observations and problems.

A reader never stores and never guesses: what it does not understand is a problem with its place, its
value and, where there is one, a suggestion. Words of a source become ours by two-column files in
`monitor/facts/data`.
"""
