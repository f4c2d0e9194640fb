"""Accounts and sign-in. Words: person (User). What a person may do in a network is `network`'s."""
