"""Outlines of territories: files that an administrator loads, simplified, checked and versioned; and a
grid of tiles, one for each territory, where none were loaded.

Words: boundary set, boundary, ring, arc (a border between two junctions), tile.
"""
