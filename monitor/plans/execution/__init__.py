"""How a plan stands: what is done, late or without report, and each value against its target.

`arithmetic` knows the rules and nothing of the database, `facts` and `records` read what the rules
need in a constant number of queries, `queries` and its neighbours put the two together.
"""
