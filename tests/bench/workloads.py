"""What the servers are asked: three workloads, each a list of query strings to send in turn.

`mix` repeats saved queries and look-ups of entities by a power law, as many clients of one site do;
in `look-ups` and `joins` no two requests are the same, for `replay.lua` puts a new number where a
line has "@@".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from pathlib import Path
from random import Random
from urllib.parse import quote

from rdflib.namespace import RDFS

from kg.engine import BusyError, Executors, Pool, QueryStoppedError, Question
from kg.queries import SavedQuery, bind
from kg.terms import ID, PARLEY

#: What a saved query may take to be in the mix, in seconds: one that takes longer fills the run.
QUICK = 0.25
#: How many times so long the executors may take to open the graph.
PATIENCE = 1000
#: How many entities the mix looks up, how many requests it has, and how many things are sampled.
ENTITIES, REQUESTS, SAMPLE = 1000, 20_000, 20_000

_SUBJECT = re.compile(rb"<(" + re.escape(str(ID)).encode() + rb"[^>]+)> ")
_SPEAKER = re.compile(
    rb" <" + re.escape(str(PARLEY.saidBy)).encode() + rb"> <([^>]+)> <[^>]+> \.\n"
)

LOOK_UP = "SELECT ?p ?o@@ { <%s> ?p ?o@@ }"
JOIN = f"""PREFIX parley: <{PARLEY}>
SELECT ?thing (COUNT(DISTINCT ?s) AS ?n@@) {{
  ?s parley:saidBy <%s> ; parley:expressedIn ?passage .
  ?passage parley:mentions ?thing . ?thing a ?kind
}} GROUP BY ?thing ORDER BY DESC(?n@@) ?thing LIMIT 10"""
LABELS = f"SELECT ?p ?o ?label {{ <%s> ?p ?o OPTIONAL {{ ?o <{RDFS.label}> ?label }} }}"


def subjects(dataset: Path) -> list[str]:
    """The IRIs of the things that something is said of."""
    return _found(_SUBJECT, dataset)


def look_ups(dataset: Path, random: Random) -> list[str]:
    """Look-ups of single things, no two the same."""
    return [_line(LOOK_UP % iri) for iri in _sample(subjects(dataset), random)]


def joins(dataset: Path, random: Random) -> list[str]:
    """What stands in the sentences that speak for one actor, counted; no two the same."""
    return [_line(JOIN % iri) for iri in _sample(_found(_SPEAKER, dataset), random)]


def mix(dataset: Path, random: Random, saved: Mapping[str, SavedQuery]) -> list[str]:
    """Saved queries and look-ups of entities, the n-th of them 1/n as often as the first."""
    queries = _quick(dataset, saved)
    entities = _sample(subjects(dataset), random)[:ENTITIES]
    asked = [_line(query) for query in (*queries, *(LABELS % iri for iri in entities))]
    random.shuffle(asked)
    weights = list(accumulate(1 / rank for rank in range(1, len(asked) + 1)))
    return random.choices(asked, cum_weights=weights, k=REQUESTS)


def workloads(
    dataset: Path, saved: Mapping[str, SavedQuery], seed: int
) -> dict[str, Callable[[], list[str]]]:
    """Every workload by its name."""
    return {
        "mix": lambda: mix(dataset, Random(seed), saved),
        "look-ups": lambda: look_ups(dataset, Random(seed)),
        "joins": lambda: joins(dataset, Random(seed)),
    }


def _quick(dataset: Path, saved: Mapping[str, SavedQuery]) -> list[str]:
    """The saved queries that ask for a table, nobody else, and are answered soon here."""
    own = [query for query in saved.values() if query.form == "SELECT" and not query.asks_others]
    texts = [bind(query, {}) for query in own]
    with Executors(dataset, 1, QUICK) as place:
        pool = Pool(place, at_once=1)
        _wait(pool)
        return [text for text in texts if _ask(pool, text)]


def _wait(pool: Pool) -> None:
    """Until the executors have the graph."""
    for _ in range(PATIENCE):
        try:
            _ask(pool, "ASK {}")
            return
        except BusyError:
            continue
    raise TimeoutError("the executors do not open the graph")


def _ask(pool: Pool, text: str) -> bool:
    try:
        pool.ask(Question(text, {"solutions": "json", "boolean": "json"})).body.close()
    except QueryStoppedError:
        return False
    return True


def _found(pattern: re.Pattern[bytes], dataset: Path) -> list[str]:
    with dataset.open("rb") as lines:
        return sorted({found[1].decode() for line in lines if (found := pattern.search(line))})


def _sample(iris: Iterable[str], random: Random) -> list[str]:
    listed = list(iris)
    return random.sample(listed, min(SAMPLE, len(listed)))


def _line(query: str) -> str:
    return f"query={quote(query, safe='@')}"
