"""The numbers of a network, for who works with them: datasets, editions, imports."""
