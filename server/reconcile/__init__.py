"""`/reconcile`: tables of names matched with the things of the graph, from OpenRefine and others.

Speaks the Reconciliation Service API 0.2 at `/reconcile` and the 1.0 draft below
`/reconcile/1.0-draft` (its routes also answer directly below `/reconcile`); see
https://reconciliation-api.github.io/specs/. Both are read into one shape (`asking`) and answered
from one list of things (`catalogue`).
"""
