"""What the tests share: the real sources and a release of them, and small sources to spoil."""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.hosted import loading
from kg.passages import split, to_turtle
from kg.pipeline import build
from kg.queries import load
from kg.ranges import read_ranges
from kg.read import Sources, read
from kg.release import Release
from kg.settings import Settings, find_sources, read_settings
from kg.store import Store
from server import create_app
from tests.engines import MAKERS, Served, oxigraph
from tests.test_server_lifecycle import Started, free_port

PREFIXES = """\
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix id: <https://w3id.org/parley/id/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

"""

SMALL = {
    "ontology/parley.ttl": """\
<https://w3id.org/parley/ontology> a owl:Ontology .

parley:Essay a owl:Class .

parley:Passage a owl:Class ;
    owl:disjointWith parley:Statement .

parley:Statement a owl:Class .

parley:Demand a owl:Class ;
    rdfs:label "demand"@en ;
    rdfs:subClassOf parley:Statement .

parley:Body a owl:NamedIndividual ;
    rdfs:label "body"@en .

parley:expressedIn a owl:ObjectProperty .

parley:inEssay a owl:ObjectProperty .

parley:mentions a owl:ObjectProperty .

parley:role a owl:ObjectProperty .

parley:digest a owl:DatatypeProperty .

parley:offset a owl:DatatypeProperty .

parley:order a owl:DatatypeProperty .

parley:paraphrase a owl:DatatypeProperty .

parley:wordCount a owl:DatatypeProperty .
""",
    "ontology/shapes.ttl": """\
<https://w3id.org/parley/graph/shapes#demand> a sh:NodeShape ;
    sh:targetClass parley:Demand ;
    sh:property [
        sh:path parley:paraphrase ;
        sh:minCount 1 ;
        sh:message "Say in your own words what is demanded."
    ] .
""",
    "kg/data/entities.ttl": """\
id:tea-2021 a parley:Essay ;
    rdfs:label "On tea"@en .
""",
    "kg/data/essays/tea-2021.ttl": """\
id:tea-2021-demand-milk a parley:Demand ;
    parley:paraphrase "The milk goes in first."@en ;
    parley:expressedIn id:tea-2021-s001 .
""",
}
SMALL_TEXT = "Pour the milk before the tea. Nobody may stir it twice.\n"
SMALL_RANGES = """\
sha256 = "{sha256}"

[[range]]
from = 1
to = 1
role = "body"
"""
SMALL_QUERY = """\
#+ summary: What is demanded?
#+ description: Every demand in our words.
#+ tags:
#+   - demands
#+ defaults:
#+   - kind: https://w3id.org/parley/ontology#Demand
PREFIX parley: <https://w3id.org/parley/ontology#>
SELECT ?paraphrase WHERE { ?demand a ?_kind_iri ; parley:paraphrase ?paraphrase }
ORDER BY ?paraphrase
"""


# A run in the background ignores Ctrl-C, and so would the programs that the tests send it to.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def sources() -> Path:
    """The real sources; not to be changed."""
    return find_sources()


@pytest.fixture(scope="session")
def real(sources: Path) -> Sources:
    """What the real sources say, read once; not to be changed."""
    return read(sources)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings by default, but for a release of the tests' own."""
    return read_settings({}, release=tmp_path_factory.mktemp("built") / "release")


@pytest.fixture(scope="session")
def release(settings: Settings) -> Release:
    """The real release, built once; not to be changed."""
    return build(settings)


@pytest.fixture(scope="session")
def debate(release: Release, settings: Settings) -> FlaskClient:
    """A client of the application over the real release, its queries run in this process."""
    store = Store.load(release.dataset)
    return create_app(store, release, load(settings.sources / "queries"), settings).test_client()


@pytest.fixture
def small_settings(tmp_path: Path) -> Settings:
    """Settings for small, valid sources that may be spoilt, and for a release beside them."""
    return make_small(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same with the release built, once; not to be changed."""
    settings = make_small(tmp_path_factory.mktemp("small"))
    build(settings)
    return settings


def make_small(folder: Path) -> Settings:
    """Writes the small sources, with the text of their essay."""
    root = folder / "small"
    for name, body in SMALL.items():
        write(root / name, PREFIXES + body)
    write(root / "texts" / "tea-2021.txt", SMALL_TEXT)
    write(root / "queries" / "demands.rq", SMALL_QUERY)
    sha256 = hashlib.sha256(SMALL_TEXT.encode()).hexdigest()
    ranges = root / "kg" / "data" / "essays" / "tea-2021.toml"
    write(ranges, SMALL_RANGES.format(sha256=sha256))
    passages = to_turtle(split(SMALL_TEXT, read_ranges(ranges)))
    write(ranges.with_name("tea-2021.passages.ttl"), passages)
    return read_settings({}, sources=root, release=folder / "release", texts=root / "texts")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def port(
    release: Release, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """The port of a started server with the real release, for all that only ask it."""
    found = free_port()
    environment = {
        "PARLEY_SOURCES": str(settings.sources),
        "PARLEY_RELEASE": str(release.path),
        "PARLEY_TIMEOUT": "30",
    }
    started = Started(tmp_path_factory.mktemp("served"), found, **environment)
    yield found
    started.end(signal.SIGTERM)


@pytest.fixture(scope="session", params=list(MAKERS))
def engine(
    request: pytest.FixtureRequest, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Each of the engines of others, with the real release in it; nothing may be taken away."""
    served = MAKERS[request.param](tmp_path_factory.mktemp(request.param))
    try:
        served.start()
        loading.load(served.client(), release)
        yield served
    finally:
        served.end()


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Served]:
    """The engine that starts at once, for what does not hang on an engine."""
    folder = tmp_path / "engine"
    folder.mkdir()
    served = oxigraph(folder)
    try:
        served.start()
        yield served
    finally:
        served.end()
