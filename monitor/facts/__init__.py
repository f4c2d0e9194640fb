"""The store of numbers, and what stands between a number and the public.

Words: dataset, edition (what a dataset said at one time), slab (one immutable file: an indicator in an
edition), slice (its roll-ups, packed), cut (a member of each of some dimensions), feed (numbers that
another room keeps), theme (how sensitive a matter is), threshold, public figure.

`writing` puts numbers in, `queries` answers the five questions, `disclosure` is the gate.
"""
