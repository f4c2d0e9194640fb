"""The looks that a person may choose; "auto" is as the device says."""

THEMES = ("auto", "light", "dark", "contrast")
