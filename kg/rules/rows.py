"""What becomes of every rule of OWL 2 RL: a row for each row of the Profiles' tables 4 to 9.

Source: OWL 2 Web Ontology Language Profiles (Second Edition), section 4.3.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A row: its name and table, whether rules come of it, and what is to be said of that."""

    name: str
    table: int
    is_compiled: bool
    note: str


_TAUTOLOGY = "Left out: its conclusions are tautologies, which inference leaves out."
_DATA = "A rule for each axiom."
_NAMED = "A rule for each axiom, its class expressions written out."
_WRITTEN = "Part of the rule of the axiom in which the class expression stands."
_CLOSED = "A rule from each name to each above it, with the axioms on the way."
_FALSE = "A rule without a head."
_SCHEMA = "Left out: concludes axioms. What they would say of data, {} says."

_ROWS = {
    4: {
        "eq-ref": "Left out: tautologies; `x owl:differentFrom x` is a contradiction by itself.",
        "eq-sym": "One rule.",
        "eq-trans": "One rule.",
        "eq-rep-s": "One rule; applied if somebody says `owl:sameAs`.",
        "eq-rep-p": "One rule; applied if somebody says `owl:sameAs`.",
        "eq-rep-o": "One rule; applied if somebody says `owl:sameAs`.",
        "eq-diff1": "One rule without a head.",
        "eq-diff2": "A rule without a head for each pair.",
        "eq-diff3": "A rule without a head for each pair.",
    },
    5: {
        "prp-ap": "Left out: says what is an annotation property, and nothing of data.",
        "prp-dom": _NAMED,
        "prp-rng": _NAMED + " Of a datatype it is `dt-not-type`.",
        "prp-fp": _DATA,
        "prp-ifp": _DATA,
        "prp-irp": _FALSE,
        "prp-symp": _DATA,
        "prp-asyp": _FALSE,
        "prp-trp": _DATA,
        "prp-spo1": _CLOSED,
        "prp-spo2": "A rule for each axiom, of any length.",
        "prp-eqp1": _CLOSED,
        "prp-eqp2": _CLOSED,
        "prp-pdw": _FALSE,
        "prp-adp": "A rule without a head for each pair.",
        "prp-inv1": _DATA,
        "prp-inv2": _DATA,
        "prp-key": "A rule for each axiom, of any number of properties.",
        "prp-npa1": _FALSE,
        "prp-npa2": _FALSE,
    },
    6: {
        "cls-thing": "Left out: says that owl:Thing is a class.",
        "cls-nothing1": "Left out: says that owl:Nothing is a class.",
        "cls-nothing2": _FALSE,
        "cls-int1": _WRITTEN,
        "cls-int2": _WRITTEN,
        "cls-uni": _WRITTEN,
        "cls-com": "A rule without a head for each way to be of the class that is denied.",
        "cls-svf1": _WRITTEN,
        "cls-svf2": _WRITTEN,
        "cls-avf": _WRITTEN,
        "cls-hv1": _WRITTEN,
        "cls-hv2": _WRITTEN,
        "cls-maxc1": _WRITTEN,
        "cls-maxc2": _WRITTEN,
        "cls-maxqc1": _WRITTEN,
        "cls-maxqc2": _WRITTEN,
        "cls-maxqc3": _WRITTEN,
        "cls-maxqc4": _WRITTEN,
        "cls-oo": _WRITTEN + " The variable becomes each of the individuals.",
    },
    7: {
        "cax-sco": _CLOSED + " With class expressions, a rule for each axiom.",
        "cax-eqc1": _CLOSED + " With class expressions, a rule for each axiom.",
        "cax-eqc2": _CLOSED + " With class expressions, a rule for each axiom.",
        "cax-dw": _FALSE,
        "cax-adc": "A rule without a head for each pair.",
    },
    8: {
        "dt-type1": "Left out: says that the datatypes are datatypes.",
        "dt-type2": "Left out: literals are no subjects; rules ask a literal's value of itself.",
        "dt-eq": "Left out: literals are no subjects; two spellings of a value are no error.",
        "dt-diff": "Left out: literals are no subjects; two values made one are an error.",
        "dt-not-type": "A rule without a head for each datatype that is a range.",
    },
    9: {
        "scm-cls": _TAUTOLOGY,
        "scm-sco": "Left out as a rule: hierarchies are closed when rules are made.",
        "scm-eqc1": _SCHEMA.format("`cax-eqc1` and `cax-eqc2`"),
        "scm-eqc2": _SCHEMA.format("`cax-sco`"),
        "scm-op": _TAUTOLOGY,
        "scm-dp": _TAUTOLOGY,
        "scm-spo": "Left out as a rule: hierarchies are closed when rules are made.",
        "scm-eqp1": _SCHEMA.format("`prp-eqp1` and `prp-eqp2`"),
        "scm-eqp2": _SCHEMA.format("`prp-spo1`"),
        "scm-dom1": _SCHEMA.format("`prp-dom` and then `cax-sco`"),
        "scm-dom2": _SCHEMA.format("`prp-spo1` and then `prp-dom`"),
        "scm-rng1": _SCHEMA.format("`prp-rng` and then `cax-sco`"),
        "scm-rng2": _SCHEMA.format("`prp-spo1` and then `prp-rng`"),
        "scm-hv": _SCHEMA.format("`cls-hv1`, `prp-spo1` and then `cls-hv2`"),
        "scm-svf1": _SCHEMA.format("`cax-sco` and then `cls-svf1`"),
        "scm-svf2": _SCHEMA.format("`prp-spo1` and then `cls-svf1`"),
        "scm-avf1": _SCHEMA.format("`cls-avf` and then `cax-sco`"),
        "scm-avf2": _SCHEMA.format("`prp-spo1` and then `cls-avf`"),
        "scm-int": _SCHEMA.format("`cls-int2`"),
        "scm-uni": _SCHEMA.format("`cls-uni`"),
    },
}

ROWS = tuple(
    Row(name, table, not note.startswith("Left out"), note)
    for table, rows in _ROWS.items()
    for name, note in rows.items()
)
