"""Official codes, hierarchy in time, groups. Words: territory, level, parent, group.

Codes are text; names change, codes split and merge: everything has validity in time.
"""
