"""Numbers on their way into the store: received, understood, checked, confirmed, taken back.

    start(…) → a job reads the file → a person corrects the mapping → a job reads the numbers into one
    Parquet file and checks them → a person confirms → a job writes a new edition, all of it at once

What was shown is what is written: the review and the writing read the same file.
"""
