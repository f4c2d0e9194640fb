"""The observatory: figures of territories, for anybody. Every figure passes the disclosure gate, whoever
asks; a person of a network also sees the datasets of the network that are not public.

Every view has an address that reproduces it (`choices`), a drawing, a sentence, a table, files, and an
address to be put in other sites.
"""
