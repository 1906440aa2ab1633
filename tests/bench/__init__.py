"""The benchmark: made-up graphs of any size, and other servers beside this one under load."""
