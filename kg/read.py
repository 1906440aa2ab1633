"""The sources, read: every file into its named graph, and what no single file can show checked.

`kg.layout` says which files there are and which graph each goes to. Beyond what `kg.rdf` refuses in
a file, a term that neither the ontology nor its vocabulary declares, an entity that is described
nowhere, a statement that two essays describe, and a file that nothing reads are refused, with file,
line and a cure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from rdflib import RDF, RDFS, Dataset, Graph, Literal, URIRef
from rdflib.namespace import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    SDO,
    SH,
    SKOS,
    VOID,
    XSD,
    DefinedNamespaceMeta,
)
from rdflib.term import Node

from kg.errors import SourceError
from kg.layout import Place, find
from kg.names import short
from kg.rdf import (
    Triple,
    check_document,
    document_subject_lines,
    parse_document,
    read_document,
)
from kg.store import turtle_triples
from kg.terms import ESSAY_GRAPHS, ID, ONTOLOGY_GRAPH, PARLEY
from kg.tokens import Document

#: Other vocabularies in use, of which every term is known.
VOCABULARIES: tuple[DefinedNamespaceMeta, ...] = (
    *(RDF, RDFS, OWL, XSD, SKOS, DCTERMS, PROV, FOAF, ORG, SH, VOID, DCAT, SDO),
)
_MEMBER = re.compile(r"_[1-9]\d*")


@dataclass(frozen=True)
class Source:
    """A file that was read, by its path and the name it has in messages, and where it went.

    `lines` has the line, counted from 1, where each of its subjects is first described.
    """

    path: Path
    name: str
    graph_name: URIRef
    lines: dict[URIRef, int]


@dataclass
class Sources:
    """All that was read: the files in order of their names, and the dataset they make up."""

    files: tuple[Source, ...]
    dataset: Dataset

    def where(self, node: Node) -> str | None:
        """`file:line` where a node is first described; None if it is in no file."""
        return self._places.get(node)

    @cached_property
    def _places(self) -> dict[Node, str]:
        places: dict[Node, str] = {}
        for source in self.files:
            for subject, line in source.lines.items():
                places.setdefault(subject, f"{source.name}:{line}")
        return places


@dataclass(frozen=True)
class Known:
    """What files may speak of: the declared terms of the ontology, and whatever is described.

    `names` lists the described entities, for who mistyped one.
    """

    declared: Container[Node]
    terms: Callable[[], Set[str]]
    described: Container[Node]
    names: Callable[[], Set[str]]


class _File(NamedTuple):
    """A source with what is needed to check it; `things` and `terms` are the IRIs that it uses."""

    source: Source
    document: Document
    triples: list[Triple]
    things: list[URIRef]
    terms: list[URIRef]


def read(sources: Path) -> Sources:
    """Read the sources in a checkout, or those that an installed package carries.

    Raises `SourceError` for the first thing that is wrong.
    """
    files = list(_read_files(find(sources)))
    if not any(file.source.graph_name == ONTOLOGY_GRAPH for file in files):
        what, cure = "there is no ontology/parley.ttl in it", "Name the folder of the sources"
        raise SourceError(what, where=str(sources), cure=cure)
    dataset = _dataset(files)
    ontology = dataset.graph(ONTOLOGY_GRAPH)
    described = {subject for file in files for subject, _ in _kinds(file)}
    _check(files, known(ontology, described, lambda: described))
    _refuse_shared_statements(files, ontology)
    return Sources(tuple(file.source for file in files), dataset)


class Part(Sources):
    """Some files of sources, where the others were read before."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Raises `SourceError` for a file that does not parse."""
        self._read = list(_read_files(places))
        super().__init__(tuple(file.source for file in self._read), _dataset(self._read))

    def check(self, known: Known) -> None:
        """Raises `SourceError` for the first thing that is wrong in one of the files.

        That two essays describe one statement does not show here.
        """
        _check(self._read, known)


def known(
    ontology: Graph, described: Container[Node], nodes: Callable[[], Iterable[Node]]
) -> Known:
    """What files may speak of, by the ontology and whatever is described; `nodes` lists that."""
    declared = set(ontology.subjects())
    return Known(
        declared,
        lambda: {short(term) for term in _iris(ontology) & declared if term.startswith(PARLEY)},
        described,
        lambda: {short(node) for node in nodes() if str(node).startswith(ID)},
    )


def _dataset(files: Iterable[_File]) -> Dataset:
    dataset = Dataset()
    for file in files:
        graph = dataset.graph(file.source.graph_name)
        for triple in file.triples:
            graph.add(triple)
    return dataset


def _read_files(places: Iterable[Place]) -> Iterator[_File]:
    for path, name, graph_name in places:
        if graph_name is not None:
            document = read_document(path, name)
            triples = _triples(document)
            used = _iris(triples)
            things = [iri for iri in used if iri.startswith(ID)]
            terms = [iri for iri in used if not iri.startswith(ID)]
            source = Source(path, name, graph_name, document_subject_lines(document))
            yield _File(source, document, triples, things, terms)


def _triples(document: Document) -> list[Triple]:
    """The triples of a document; the engine's parser is many times as fast as rdflib's.

    What it refuses, and `check_document` has let pass, is left to rdflib, to be refused in words.
    """
    check_document(document)
    try:
        return list(turtle_triples(document.text))
    except SyntaxError:
        return list(parse_document(document))


def _kinds(file: _File) -> Iterator[tuple[Node, Node]]:
    """What the file says of which kind things are."""
    kind = RDF.type
    return ((subject, value) for subject, by, value in file.triples if by == kind)


def _check(files: Sequence[_File], known: Known) -> None:
    _refuse_undeclared_terms(files, known)
    for vocabulary in VOCABULARIES:
        _refuse_unknown_terms(files, vocabulary)
    _refuse_unknown_entities(files, known)


def _refuse_undeclared_terms(files: Sequence[_File], known: Known) -> None:
    what, cure = "{} is not a term of the ontology", "declare it in ontology/parley.ttl"
    for file in files:
        used = (term for term in file.terms if term.startswith(PARLEY))
        unknown = {term for term in used if term not in known.declared}
        _refuse_first(file, unknown, what, known.terms, cure)


def _refuse_unknown_terms(files: Sequence[_File], vocabulary: DefinedNamespaceMeta) -> None:
    """Raise for a term that a vocabulary of others does not have; `rdf:_1` and so on it has."""
    base = str(vocabulary)

    def known() -> set[str]:
        return {short(URIRef(term)) for term in dir(vocabulary)}

    what, cure = "{} is not a term of its vocabulary", "look it up where the vocabulary is kept"
    for file in files:
        unknown = {
            term
            for term in file.terms
            if term.startswith(base)
            and str(term) != base
            and str(term) not in vocabulary
            and not (vocabulary is RDF and _MEMBER.fullmatch(str(term).removeprefix(base)))
        }
        _refuse_first(file, unknown, what, known, cure)


def _refuse_unknown_entities(files: Sequence[_File], known: Known) -> None:
    what = "{} is used here but described nowhere"
    cure = "describe it in kg/data/entities.ttl, or in the essay's own file"
    for file in files:
        unknown = {name for name in file.things if name not in known.described}
        _refuse_first(file, unknown, what, known.names, cure)


def _refuse_first(
    file: _File, unknown: Set[Node], what: str, known: Callable[[], Set[str]], cure: str
) -> None:
    """Raise for the unknown name that the file uses first, with the known one nearest to it."""
    if unknown:
        document = file.document
        offset, name = min((document.find(str(node)), short(node)) for node in unknown)
        near = get_close_matches(name, sorted(known()), n=1)
        cure = f"Did you mean {near[0]}? Else {cure}" if near else cure.capitalize()
        raise document.error(offset, what.format(name), cure)


def _refuse_shared_statements(files: Sequence[_File], ontology: Graph) -> None:
    kinds = set(ontology.transitive_subjects(RDFS.subClassOf, PARLEY.Statement))
    essays = [file for file in files if file.source.graph_name.startswith(ESSAY_GRAPHS)]
    owners: dict[Node, Source] = {}
    for file in essays:
        for statement, kind in _kinds(file):
            if kind in kinds:
                owners.setdefault(statement, file.source)
    for source, *_ in essays:
        for subject, line in source.lines.items():
            owner = owners.get(subject, source)
            if owner.graph_name != source.graph_name:
                first = f"{owner.name}:{owner.lines[subject]}"
                raise SourceError(
                    f"{short(subject)} is described here and for another essay at {first}",
                    where=f"{source.name}:{line}",
                    cure="Give each essay's statement a name of its own",
                )


def _iris(triples: Iterable[Triple]) -> set[URIRef]:
    """The IRIs that triples use, datatypes included."""
    terms = {term for triple in triples for term in triple}
    terms |= {term.datatype for term in terms if isinstance(term, Literal) and term.datatype}
    return {term for term in terms if isinstance(term, URIRef)}
