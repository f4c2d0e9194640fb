"""A believable fictional network to try everything on; never loaded in a real installation."""
