"""Parley: a knowledge graph of a policy debate in which nobody's saying is a fact."""
