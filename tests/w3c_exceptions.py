"""What the server does otherwise than the W3C's suites ask, each test with its reason."""

from __future__ import annotations

from tests.w3c_suites import SUITES

R2, S11 = SUITES["dawg-data-r2/"], SUITES["sparql11/"]

FORMS = "the store keeps the value of a literal, not its lexical form nor a derived type"
TAGS = "the store writes language tags in small letters, and compares them so"
PLAIN = "of RDF 1.0: since RDF 1.1 a literal without a type is an xsd:string"
DATES = "the engine compares a date that has a time zone with one that has none"
NUMBERS_OF_1_0 = "of SPARQL 1.0: since 1.1 no number ends in a full stop"
UNKNOWN_FUNCTION = "the engine refuses a function that it lacks (400, with its name)"
ONE_GRAPH = "a graph that is both default and named is one here, and so are its blank nodes"
SERVICE = "SERVICE is refused by policy (403)"
NO_INNER_FILTER = "the engine does not lift a filter out of the inner braces of an OPTIONAL"
NO_ESCAPES = "the engine takes \\u for a part of a string or an IRI, not of a name"
NO_LONGEST = "the engine's parser has no tokens: it compares where `<` cannot open an IRI"
CORRECTED = "wrong in this copy of the suite, which expects a row where there is no group"
BNODES = "the engine makes one blank node of a label for all rows"

_LISTED = (
    (R2, "basic", NUMBERS_OF_1_0, "term-6 term-7"),
    (R2, "open-world", FORMS, "open-eq-01 open-eq-03 open-eq-04"),
    (R2, "open-world", TAGS, "open-eq-07 open-eq-08 open-eq-10 open-eq-11"),
    (R2, "open-world", DATES, "date-2 date-3"),
    (R2, "optional-filter", NO_INNER_FILTER, "dawg-optional-filter-005-simplified"),
    (R2, "graph", ONE_GRAPH, "dawg-graph-10"),
    (R2, "dataset", ONE_GRAPH, "dawg-dataset-09 dawg-dataset-10 dawg-dataset-12"),
    (
        R2,
        "expr-builtin",
        FORMS,
        "dawg-str-1 dawg-str-2 sameTerm-simple sameTerm-eq sameTerm-not-eq",
    ),
    (R2, "expr-builtin", PLAIN, "dawg-datatype-2"),
    (R2, "expr-builtin", TAGS, "lang-case-insensitive-eq"),
    (R2, "expr-equals", FORMS, "eq-2-1 eq-2-2 eq-graph-1 eq-graph-2"),
    (R2, "distinct", FORMS, "no-distinct-1 distinct-1 no-distinct-9 distinct-9"),
    (R2, "distinct", PLAIN, "distinct-2"),
    (R2, "syntax-sparql1", NUMBERS_OF_1_0, "syntax-lit-08"),
    (R2, "syntax-sparql1", UNKNOWN_FUNCTION, "syntax-expr-05 syntax-order-05 syntax-order-06"),
    (
        R2,
        "syntax-sparql2",
        UNKNOWN_FUNCTION,
        "syntax-function-01 syntax-function-02 syntax-function-03 syntax-function-04",
    ),
    (R2, "syntax-sparql2", NO_ESCAPES, "syntax-esc-04 syntax-esc-05"),
    (R2, "syntax-sparql3", NO_LONGEST, "syn-bad-26"),
    (S11, "aggregates", CORRECTED, "agg-empty-group"),
    (S11, "csv-tsv-res", FORMS, "tsv03"),
    (S11, "functions", PLAIN, "strdt03 strlang03"),
    (S11, "functions", TAGS, "strlang02"),
    (S11, "functions", BNODES, "bnode01"),
    (S11, "service", SERVICE, "service1 service2 service3 service4a service5 service6 service7"),
    (S11, "syntax-fed", SERVICE, "test_1 test_2 test_3"),
    (S11, "syntax-query", UNKNOWN_FUNCTION, "test_4"),
)
EXCEPTIONS = {
    f"{suite}{folder}/manifest#{name}": reason
    for suite, folder, reason, names in _LISTED
    for name in names.split()
}
