"""Open data, for machines and for whoever feeds them: catalogue, datasets as files, read-only API, news.

Words: released (what of a slab anybody may have), distribution, catalogue, cursor.
"""
