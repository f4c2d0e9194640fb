"""Ratios measured inside one run, in interleaved rounds: what `./dev bench` prints and writes."""
