"""Documents of typed blocks to Word, Excel and csv files that read back to the same cells."""
