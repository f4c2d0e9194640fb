"""What stands between a number and the public: the disclosure gate.

Words: theme (how sensitive a matter is), threshold, public figure.
"""
