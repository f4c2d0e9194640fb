"""The execution report that goes to the plenary: its figures are gathered once into a `Content`, and the
page, the charts and the three files are all made of that one object.

`period` says which months, `template` which sections and in which order, `gathering` reads what they
need, `sections` words it, `rendering` makes documents of it, `generating` holds every write.
"""
