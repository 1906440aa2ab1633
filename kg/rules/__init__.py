"""The ontology as rules: made from its axioms, written, applied, and asked for reasons.

    rules = compile_rules(axioms)             # kg.rules.compiler: a Rule for each axiom, or several
    closed = materialise(rules, premises)     # kg.rules.materialise: all that follows
    Derivations(closed).of(triple)            # kg.rules.derive: why

`rule` is what a rule is, and `rows` what becomes of each rule of OWL 2 RL. Making rules:
`class_axioms`, `property_axioms` and `individual_axioms` read axioms, `expressions` writes class
expressions out, `clauses` puts the parts together, `hierarchy` closes hierarchies. Writing them:
`words`, `sparql`, `data`. Applying them: `facts` are triples as numbers, `relation` sets of them,
`join` and `application` what makes a body true, `equality` what follows from `owl:sameAs`, `strata`
the order, and `closed` the outcome.
"""

import os

# The library under numpy starts threads as it is loaded, which nothing here needs. One of them that
# a signal comes to would end the server at once: only Python's threads hold signals back.
os.putenv("OPENBLAS_NUM_THREADS", "1")
