"""The dictionary: what a number means, in which unit, how it rolls up, and what is worked out from what.

Words: indicator, formula, unit, roll-up, part (of an index), composite index.
"""
