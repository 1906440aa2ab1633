"""A small release with one of everything that the server shows, and clients for it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask.testing import FlaskClient

from kg.queries import load
from kg.release import Release, open_release, pack, publish
from kg.settings import Settings, read_settings
from kg.store import Store, canonical_nquads, digest, disk
from server import create_app

PREFIXES = {
    "parley:": "https://w3id.org/parley/ontology#",
    "id:": "https://w3id.org/parley/id/",
    "graph:": "https://w3id.org/parley/graph/",
    "rdf:": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs:": "http://www.w3.org/2000/01/rdf-schema#",
    "owl:": "http://www.w3.org/2002/07/owl#",
    "skos:": "http://www.w3.org/2004/02/skos/core#",
    "dcterms:": "http://purl.org/dc/terms/",
    "void:": "http://rdfs.org/ns/void#",
    "wd:": "http://www.wikidata.org/entity/",
}
INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"

#: Tab-separated: subject, predicate, object, graph. `id:tea-party` is in two essays' graphs.
QUADS = f"""\
parley:Demand\trdf:type\towl:Class\tgraph:ontology
parley:Demand\trdfs:label\t"demand"@en\tgraph:ontology
parley:Demand\tskos:definition\t"A request by a party."@en\tgraph:ontology
parley:Demand\trdfs:subClassOf\t_:any\tgraph:ontology
_:any\trdf:type\towl:Restriction\tgraph:ontology
_:any\towl:onProperty\tparley:saidBy\tgraph:ontology
_:any\towl:allValuesFrom\tparley:Person\tgraph:ontology
parley:saidBy\trdf:type\towl:ObjectProperty\tgraph:ontology
parley:saidBy\trdfs:label\t"said by"@en\tgraph:ontology
parley:demandedBy\trdfs:subPropertyOf\tparley:saidBy\tgraph:ontology
parley:Reported\trdfs:label\t"reported"@en\tgraph:ontology
parley:Essay\trdfs:label\t"essay"@en\tgraph:ontology
id:hatter\trdf:type\tparley:Person\tgraph:entities
id:hatter\trdfs:label\t"The Hatter"@en\tgraph:entities
id:hatter\trdfs:label\t"Der Hutmacher"@de\tgraph:entities
id:hatter\tskos:altLabel\t"Théophile Carter-Hat"@en\tgraph:entities
id:hatter\tparley:cups\t"01"{INTEGER}\tgraph:entities
id:hatter\tskos:note\t"tea &\\r\\n<milk>"\tgraph:entities
id:hatter\towl:sameAs\twd:Q1234\tgraph:links/wikidata
id:mad-hatter\tdcterms:isReplacedBy\tid:hatter\tgraph:entities
id:alice\trdfs:label\t"Alice"@en\tgraph:entities
id:tea-party\trdfs:label\t"tea party"@en\tgraph:essay/tea
id:tea-party\trdfs:label\t"tea party"@en\tgraph:essay/milk
id:tea\trdf:type\tparley:Essay\tgraph:essay/tea
id:tea\trdfs:label\t"An essay on tea"@en\tgraph:essay/tea
id:demand-clean-cup\trdf:type\tparley:Demand\tgraph:essay/tea
id:demand-clean-cup\tparley:paraphrase\t"The Hatter wants <b>all</b> moved."@en\tgraph:essay/tea
id:demand-clean-cup\tparley:demandedBy\tid:hatter\tgraph:essay/tea
id:demand-clean-cup\tparley:addressedTo\tid:alice\tgraph:essay/tea
id:demand-clean-cup\tparley:modality\tparley:Reported\tgraph:essay/tea
id:demand-clean-cup\tparley:expressedIn\tid:tea-s010\tgraph:essay/tea
id:demand-clean-cup\tparley:expressedIn\tid:tea-s009\tgraph:essay/tea
id:demand-clean-cup\tparley:saidBy\tid:hatter\tgraph:inferred
id:tea-s009\trdfs:label\t"tea, sentence 9"@en\tgraph:essay/tea
id:tea-s010\trdfs:label\t"tea, sentence 10"@en\tgraph:essay/tea
graph:about#dataset\trdf:type\tvoid:Dataset\tgraph:about
graph:essay/tea\trdfs:label\t"the essay tea"@en\tgraph:about
"""
TRIPLES = len(QUADS.splitlines())

DEMANDS = """\
#+ summary: Who demands something of whom?
#+ description: One row for each demand.
#+ tags:
#+   - demands
#+ defaults:
#+   - actor: https://w3id.org/parley/id/hatter
PREFIX parley: <https://w3id.org/parley/ontology#>
SELECT ?demand ?of WHERE { ?demand parley:demandedBy ?_actor_iri ; parley:addressedTo ?of }
"""
IS_THERE_TEA = """\
#+ summary: Is there tea?
#+ description: Whether an essay speaks of tea.
#+ tags:
#+   - overview
ASK { <https://w3id.org/parley/id/tea> ?p ?o }
"""


def nquads(rows: str) -> str:
    """Canonical N-Quads of rows as in QUADS."""
    lines = []
    for row in rows.splitlines():
        lines.append(" ".join(_term(part) for part in row.split("\t")) + " .\n")
    return canonical_nquads("".join(lines))


def _term(part: str) -> str:
    prefix = part[: part.find(":") + 1]
    if part.startswith(("_:", '"', "<")):
        return part
    return f"<{PREFIXES[prefix]}{part.removeprefix(prefix)}>"


def small_store(folder: Path, place: str) -> Store:
    """The store of the quads, "in memory" or "on disk"."""
    dataset = folder / "dataset.nq"
    dataset.write_text(nquads(QUADS), encoding="utf-8")
    if place == "in memory":
        return Store.load(dataset)
    return Store.open(dataset, disk.make(dataset, "c" * 64, folder / "disk"))


def make_release(folder: Path) -> Release:
    """Publishes the small release at `folder/release`."""
    text = nquads(QUADS)
    counts: dict[str, int] = {}
    for line in text.splitlines():
        graph = line.rsplit(" <", 1)[1].removesuffix("> .")
        counts[graph] = counts.get(graph, 0) + 1
    files = {
        "dataset.nq": text.encode(),
        "downloads/parley.nq": text.encode(),
        "downloads/parley.ttl": b"# stands for Turtle\n",
    }
    assert digest(text) == hashlib.sha256(files["dataset.nq"]).hexdigest()
    publish(folder / "release", pack(files, counts, {"parley-kg": "0"}))
    return open_release(folder / "release")


def make_settings(folder: Path, **overrides: object) -> Settings:
    """Settings for the release in a folder, with two saved queries beside it."""
    queries = folder / "queries"
    queries.mkdir(exist_ok=True)
    (queries / "demands-of.rq").write_text(DEMANDS)
    (queries / "is-there-tea.rq").write_text(IS_THERE_TEA)
    return read_settings({}, sources=folder, release=folder / "release", **overrides)


def make_client(folder: Path, **overrides: object) -> FlaskClient:
    """A client of the application over the small release, its queries run in this process."""
    release = make_release(folder)
    settings = make_settings(folder, **overrides)
    app = create_app(
        Store.load(release.dataset), release, load(settings.sources / "queries"), settings
    )
    return app.test_client()
