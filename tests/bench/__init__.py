"""The benchmark: made-up graphs of any size, other servers beside this one, and `wrk` to load them."""
