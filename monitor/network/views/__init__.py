"""Pages of a network, one module for each noun."""
