"""Files to typed tables and typed tables to files; knows nothing of plans.

`reading.read` turns bytes into a `model.Document`; `sandbox.read_safely` does so for files from
outside, behind the size gate and in a child process with limits. Words owned here: document,
block, table, cell, fill, source.
"""
