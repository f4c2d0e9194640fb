"""Signed-in work: the way in and around. Introduces the rooms to one another."""
