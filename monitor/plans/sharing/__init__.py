"""One action in many networks: proposed from above, adopted below, added up again."""
