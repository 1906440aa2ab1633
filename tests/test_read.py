"""The sources, read into their graphs; what no single file can show is refused."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import pytest
from rdflib import BNode

from kg.errors import SourceError
from kg.layout import data_folder, find
from kg.rdf import parse_turtle, write_quads
from kg.read import read
from kg.settings import Settings, find_sources
from kg.store import canonical_nquads, turtle_triples
from kg.terms import (
    ENTITIES_GRAPH,
    ESSAY_GRAPHS,
    GRAPH,
    ID,
    ONTOLOGY_GRAPH,
    PARLEY,
    SHAPES_GRAPH,
)
from kg.terms import PREFIXES as ALL
from tests.conftest import PREFIXES, write

ESSAY = GRAPH["essay/tea-2021"]


@pytest.fixture
def root(small_settings: Settings) -> Path:
    return small_settings.sources


def refusal(root: Path) -> str:
    with pytest.raises(SourceError) as raised:
        read(root)
    assert raised.value.cure
    return str(raised.value)


def add(path: Path, text: str) -> int:
    """Add a block to a file; the line it starts on."""
    before = path.read_text(encoding="utf-8") + "\n"
    write(path, before + text)
    return before.count("\n") + 1


def test_every_file_goes_to_its_graph(root: Path) -> None:
    write(root / "ontology" / "alignments" / "foaf.ttl", PREFIXES + "parley:Essay a owl:Class .\n")
    write(root / "kg" / "data" / "entities-topics.ttl", PREFIXES + "id:milk a parley:Essay .\n")
    link = "id:milk rdfs:seeAlso <http://a.example/milk> .\n"
    write(root / "kg" / "data" / "links" / "wikidata.ttl", PREFIXES + link)
    sources = read(root)
    assert {source.name: source.graph_name for source in sources.files} == {
        "kg/data/entities-topics.ttl": ENTITIES_GRAPH,
        "kg/data/entities.ttl": ENTITIES_GRAPH,
        "kg/data/essays/tea-2021.passages.ttl": ESSAY,
        "kg/data/essays/tea-2021.ttl": ESSAY,
        "kg/data/links/wikidata.ttl": GRAPH["links/wikidata"],
        "ontology/alignments/foaf.ttl": GRAPH["alignments"],
        "ontology/parley.ttl": ONTOLOGY_GRAPH,
        "ontology/shapes.ttl": SHAPES_GRAPH,
    }
    names = {source.graph_name for source in sources.files}
    assert {name for *_, name in sources.dataset.quads((None, None, None, None))} == names
    assert set(sources.dataset.graph(ENTITIES_GRAPH).subjects()) == {ID["tea-2021"], ID.milk}


def test_places_are_those_of_the_first_description(root: Path) -> None:
    line = add(root / "kg" / "data" / "essays" / "tea-2021.ttl", "id:tea-2021 a parley:Essay .\n")
    sources = read(root)
    assert sources.where(ID["tea-2021"]) == "kg/data/entities.ttl:9"
    assert sources.where(ID["tea-2021-s002"]) == "kg/data/essays/tea-2021.passages.ttl:16"
    assert sources.where(PARLEY.Demand) == "ontology/parley.ttl:18"
    assert sources.where(ID.nobody) is None
    essay = next(source for source in sources.files if source.name.endswith("tea-2021.ttl"))
    assert essay.lines[ID["tea-2021"]] == line


def test_the_real_sources_are_read(sources: Path) -> None:
    found = read(sources)
    names = {str(source.graph_name) for source in found.files}
    keys = {name.removeprefix(ESSAY_GRAPHS) for name in names if name.startswith(ESSAY_GRAPHS)}
    assert keys == {"kim-2021", "moore-2022", "statecraft-2020"}
    assert found.where(ID["kim-2021-s001"]) == "kg/data/essays/kim-2021.passages.ttl:7"


def test_what_was_read_can_be_handed_to_another_process(root: Path) -> None:
    sources = read(root)
    copy = pickle.loads(pickle.dumps(sources))
    assert copy.where(ID["tea-2021"]) == sources.where(ID["tea-2021"])
    assert len(copy.dataset) == len(sources.dataset)


def test_an_installed_package_has_its_data_beside_the_sources(root: Path) -> None:
    package = root.parent / "package"
    package.mkdir()
    (root / "kg" / "data").rename(package / "data")
    (root / "ontology").rename(package / "ontology")
    share = package / "share"
    share.mkdir()
    (package / "ontology").rename(share / "ontology")
    assert data_folder(share) == package / "data"
    assert read(share).where(ID["tea-2021"]) == "kg/data/entities.ttl:9"


def test_a_folder_without_an_ontology_is_refused(tmp_path: Path) -> None:
    what = "there is no ontology/parley.ttl in it. Name the folder of the sources"
    assert refusal(tmp_path) == f"{tmp_path}: {what}"
    assert refusal(tmp_path / "nowhere").endswith(what)


def test_a_file_that_is_not_turtle_is_refused(root: Path) -> None:
    line = add(root / "kg" / "data" / "entities.ttl", "id:milk a parley:Essay\n")
    assert refusal(root).startswith(f"kg/data/entities.ttl:{line}:1: the file ends in the middle")


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (
            "id:milk a parley:Esay .\n",
            11,
            "parley:Esay is not a term of the ontology. "
            "Did you mean parley:Essay? Else declare it in ontology/parley.ttl",
        ),
        (
            "id:milk parley:order 1 ; parley:qqq 2 .\n",
            26,
            "parley:qqq is not a term of the ontology",
        ),
        ('id:milk rdfs:label "x"^^parley:Thing .\n', 25, "parley:Thing is not a term of"),
        ("id:milk rdfs:seeAlso [ a parley:Zzz ] , ( parley:Yyy ) .\n", 26, "parley:Zzz is not"),
    ],
)
def test_an_undeclared_term_is_refused(root: Path, text: str, column: int, message: str) -> None:
    line = add(root / "kg" / "data" / "entities.ttl", text)
    assert refusal(root).startswith(f"kg/data/entities.ttl:{line}:{column}: {message}")


def test_a_term_that_the_ontology_only_uses_is_refused(root: Path) -> None:
    line = add(root / "ontology" / "parley.ttl", "parley:Tea rdfs:subClassOf parley:Drink .\n")
    message = f"ontology/parley.ttl:{line}:28: parley:Drink is not a term of the ontology"
    assert refusal(root).startswith(message)


def test_an_entity_that_is_described_nowhere_is_refused(root: Path) -> None:
    path = root / "kg" / "data" / "essays" / "tea-2021.ttl"
    line = add(path, "# id:milk\nid:tea-2021-s001 parley:mentions id:tea-2021, id:tae-2021 .\n")
    assert refusal(root) == (
        f"kg/data/essays/tea-2021.ttl:{line + 1}:47: id:tae-2021 is used here but described "
        "nowhere. Did you mean id:tea-2021? Else describe it in kg/data/entities.ttl, or in the "
        "essay's own file"
    )


def test_a_link_does_not_describe(root: Path) -> None:
    path = root / "kg" / "data" / "links" / "wikidata.ttl"
    write(path, PREFIXES + "id:milk owl:sameAs <http://www.wikidata.org/entity/Q8495> .\n")
    assert refusal(root).startswith("kg/data/links/wikidata.ttl:9:1: id:milk is used here but")


def test_a_statement_of_two_essays_is_refused(root: Path) -> None:
    essays = root / "kg" / "data" / "essays"
    line = add(essays / "tea-2021.ttl", "id:stirring a parley:Demand .\n")
    write(essays / "pot-2022.ttl", PREFIXES + 'id:stirring parley:paraphrase "Stir."@en .\n')
    assert refusal(root) == (
        "kg/data/essays/pot-2022.ttl:9: id:stirring is described here and for another essay at "
        f"kg/data/essays/tea-2021.ttl:{line}. Give each essay's statement a name of its own"
    )


def test_an_essay_may_stand_in_several_files(root: Path) -> None:
    path = root / "kg" / "data" / "essays" / "tea-2021.more.ttl"
    write(path, PREFIXES + 'id:tea-2021-demand-milk rdfs:comment "More."@en .\n')
    assert len(read(root).files) == 6


@pytest.mark.parametrize(
    "name",
    [
        "ontology/other.ttl",
        "ontology/alignments/Foaf.ttl",
        "kg/data/entities.nt",
        "kg/data/essays/Tea.ttl",
        "kg/data/essays/tea.more.still.ttl",
        "kg/data/other/tea.ttl",
    ],
)
def test_a_file_that_nothing_reads_is_refused(root: Path, name: str) -> None:
    write(root / name, "")
    assert refusal(root).startswith(f"{name}: nothing reads a file of this name in this place. ")


@pytest.mark.parametrize(
    "name", ["ontology/examples/a.ttl", "kg/data/essays/README.md", "kg/data/.hidden", "notes.ttl"]
)
def test_other_files_may_be_there(root: Path, name: str) -> None:
    write(root / name, "not Turtle")
    assert len(read(root).files) == 5


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("rdfs:lable", "rdfs:label"),
        ("skos:prefLable", "skos:prefLabel"),
        ("owl:sameas", "owl:sameAs"),
        ("dcterms:titel", "dcterms:title"),
        ("prov:wasDerivedForm", "prov:wasDerivedFrom"),
        ("foaf:nmae", "foaf:name"),
        ("rdf:typ", "rdf:type"),
    ],
)
def test_a_misspelt_term_of_another_vocabulary(root: Path, wrong: str, right: str) -> None:
    path = root / "kg" / "data" / "entities.ttl"
    prefix = wrong.partition(":")[0]
    declared = "" if prefix in {"rdf", "rdfs", "owl"} else f"@prefix {prefix}: <{ALL[prefix]}> .\n"
    line = add(path, f'{declared}id:milk a parley:Essay ;\n    {wrong} "milk"@en .\n')
    told = refusal(root)
    assert f"entities.ttl:{line + 1 + bool(declared)}" in told
    assert wrong in told and f"Did you mean {right}?" in told


def test_terms_that_other_vocabularies_have(root: Path) -> None:
    path = root / "kg" / "data" / "entities.ttl"
    add(
        path,
        "id:milk a parley:Essay ;\n    rdf:_12 id:milk ;\n    rdfs:seeAlso xsd:date, <"
        + ALL["rdfs"]
        + "> .\n",
    )
    assert (ID["milk"], None, None) in read(root).dataset.graph(ENTITIES_GRAPH)


def blank(quad: Iterable[object]) -> bool:
    return any(isinstance(node, BNode) for node in quad)


def test_what_only_the_parser_refuses_is_refused_with_its_place(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """rdflib has the last word on what the faster parser does not take."""

    def refuse(text: str) -> NoReturn:
        raise SyntaxError("not for me")

    before = [*read(root).dataset.quads()]
    monkeypatch.setattr("kg.read.turtle_triples", refuse)
    after = [*read(root).dataset.quads()]
    one, other = ({quad for quad in quads if not blank(quad)} for quads in (before, after))
    assert one == other
    assert len(before) == len(after)


def test_the_real_sources_are_read_as_rdflib_reads_them() -> None:
    for place in find(find_sources()):
        if place.graph is not None:
            text = place.path.read_text("utf-8")
            by_engine = write_quads((*triple, None) for triple in turtle_triples(text))
            by_rdflib = write_quads((*triple, None) for triple in parse_turtle(place.path))
            assert canonical_nquads(by_engine) == canonical_nquads(by_rdflib)
