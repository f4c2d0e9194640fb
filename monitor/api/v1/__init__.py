"""The read-only API, first version: what may be read by anybody, in pages, with no cookie and no key."""
