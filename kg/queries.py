"""The saved queries: questions in words, each in a file with a header in grlc's form.

    #+ summary: Where does an actor stand, and which sentence says so?
    #+ description: One row for each stance and passage.
    #+ tags:
    #+   - stances
    #+ defaults:
    #+   - actor: https://w3id.org/parley/id/north-korea

    SELECT … WHERE { ?stance parley:heldBy ?_actor_iri … }

`#+ reasons:` lists triples that a row rests on, such as `?who parley:supports ?what` (`kg.rows`).

A variable `?_name_type` is a parameter. Types: `iri` (absolute, or with a prefix that the project
knows), `string`, `integer`, `date` (2018-06-12), `lang` (a language tag). Without a default a value
must be given. `bind` puts terms in the places of those variables, each made from a checked value
and written by the rules of SPARQL; what a user gives is never pasted into a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH

from kg import sparql
from kg.errors import QueryError, SourceError
from kg.terms import QUERIES_GRAPH, SCHEMA
from kg.written import TYPES

#: The class and the property by which SHACL says a query of each form.
EXECUTABLES = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}
KEYS = ("summary", "description", "tags", "defaults", "reasons")
#: The parameter by which a query names the endpoint that it calls.
ENDPOINT = "endpoint"
LISTS = frozenset({"tags", "defaults", "reasons"})
#: A triple that a row rests on, with variables such as `?who`.
Pattern = tuple[str, str, str]

_PARAMETER = re.compile(r"[?$]_(?P<name>[a-z][a-z0-9]*)_(?P<type>[a-z]+)")
_PART = re.compile(r"\?\w+|[a-z]*:[\w/-]+|a")
_FILE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Parameter:
    """A variable of a saved query that a user gives a value; `default` is text, as a user's is."""

    name: str
    type: str
    default: str | None = None


@dataclass(frozen=True)
class SavedQuery:
    """A question in words (`summary`) and in SPARQL (`text`, header and all)."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    path: Path
    reasons: tuple[Pattern, ...] = ()

    @property
    def form(self) -> str:
        """SELECT, ASK or CONSTRUCT."""
        return sparql.form(self.text)

    @property
    def asks_others(self) -> bool:
        """Whether it calls a SERVICE, so that only a server which may ask that can answer it."""
        return bool(sparql.calls_service(self.text))


def load(folder: Path) -> dict[str, SavedQuery]:
    """The queries of a folder by their names, which are those of their files without `.rq`.

    Raises SourceError, with file and line, for a header that does not say what it should.
    """
    return {path.stem: read_query(path) for path in sorted(folder.glob("*.rq"))}


def read_query(path: Path) -> SavedQuery:
    """The query of one file. Raises SourceError as `load` does."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"The query cannot be read ({error})", where=str(path)) from None
    if not _FILE_NAME.fullmatch(path.stem):
        cure = "Name it in small letters, digits and hyphens."
        raise SourceError("The file's name is no name for a query", where=str(path), cure=cure)
    header = _Header(path, text)
    if sparql.form(text) not in EXECUTABLES:
        cure = "Write a SELECT, ASK or CONSTRUCT query after the header."
        raise SourceError("There is no query here", where=str(path), cure=cure)
    return SavedQuery(
        name=path.stem,
        summary=header.sentence("summary"),
        description=header.sentence("description"),
        tags=tuple(item for item, _ in header.items["tags"]),
        parameters=tuple(_parameters(text, header)),
        text=text,
        path=path,
        reasons=tuple(_patterns(header)),
    )


def bind(query: SavedQuery, values: Mapping[str, str]) -> str:
    """The query's text with its parameters' values, or defaults, as terms in their places.

    Raises QueryError for a value that is missing or of another type, or a parameter it lacks.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            cure = f"Did you mean {near[0]}?" if near else None
            raise QueryError(f"The query {query.name} has no parameter {name}", cure=cure)
    terms = {name: _written(known[name], values.get(name)) for name in known}
    parts, end = [], 0
    for found, parameter in _places(query.text):
        parts += [query.text[end : found.start()], terms[parameter.name]]
        end = found.end()
    return "".join([*parts, query.text[end:]])


def to_graph(queries: Iterable[SavedQuery]) -> Graph:
    """The queries as data, each with its defaults bound, to be queried like everything else."""
    graph = Graph(identifier=QUERIES_GRAPH, bind_namespaces="none")
    for query in queries:
        node = URIRef(f"{QUERIES_GRAPH}#{query.name}")
        kind, text_property = EXECUTABLES[query.form]
        graph.add((node, RDF.type, SH.SPARQLExecutable))
        graph.add((node, RDF.type, kind))
        graph.add((node, RDFS.label, Literal(query.summary, lang="en")))
        graph.add((node, DCTERMS.description, Literal(query.description, lang="en")))
        for tag in query.tags:
            graph.add((node, SCHEMA.keywords, Literal(tag)))
        if all(parameter.default is not None for parameter in query.parameters):
            graph.add((node, text_property, Literal(_body(bind(query, {})))))
    return graph


class _Header:
    """The lines that begin with `#+`: the part of YAML that grlc's headers need, and no more."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.values: dict[str, str] = {}
        self.items: dict[str, list[tuple[str, int]]] = {key: [] for key in KEYS}
        key = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if line.startswith("#+"):
                key = self._take(line[2:].strip(), key, number)

    def _take(self, content: str, key: str, number: int) -> str:
        """Notes a line's content, and gives the key that the next line may go on with."""
        head, colon, value = content.partition(":")
        if content.startswith("- ") and key in LISTS:
            self.items[key].append((_unquoted(content[2:]), number))
            return key
        if not colon or head not in KEYS:
            near = get_close_matches(head, KEYS, n=1)
            cure = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(KEYS)}."
            raise self.error(f"The header does not know {head!r}", cure, number)
        self.values[head] = _unquoted(value)
        return head

    def sentence(self, key: str) -> str:
        """The words of a key that every query must have."""
        if not self.values.get(key):
            raise self.error(f"The query has no {key}", f"Add a line `#+ {key}: …`.", 1)
        return self.values[key]

    def defaults(self) -> Iterator[tuple[str, str, int]]:
        """Name, value and line of every default."""
        for item, number in self.items["defaults"]:
            name, _, value = item.partition(":")
            yield name.strip(), _unquoted(value), number

    def error(self, what: str, cure: str, number: int) -> SourceError:
        return SourceError(what, where=f"{self.path}:{number}", cure=cure)


def _unquoted(value: str) -> str:
    text = value.strip()
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1].replace(r"\"", '"').replace(r"\\", "\\") if quoted else text


def _places(text: str) -> Iterator[tuple[re.Match[str], Parameter]]:
    """Where the parameters stand in a query, in comments and strings excepted."""
    for token in sparql.tokens(text):
        if token.lastgroup == "variable" and (found := _PARAMETER.fullmatch(token[0])):
            yield token, Parameter(found["name"], found["type"])


def _parameters(text: str, header: _Header) -> Iterator[Parameter]:
    found: dict[str, Parameter] = {}
    for token, parameter in _places(text):
        number = text.count("\n", 0, token.start()) + 1
        if parameter.type not in TYPES:
            cure = f"End its name in one of _{', _'.join(TYPES)}."
            raise header.error(f"{token[0]} has no known type", cure, number)
        if found.setdefault(parameter.name, parameter) != parameter:
            raise header.error(
                f"The parameter {parameter.name} has two types", "Give it one.", number
            )
    defaults = {name: (value, number) for name, value, number in header.defaults()}
    for name, (value, number) in defaults.items():
        if name not in found:
            cure = f"Write ?_{name}_iri in the query, or remove the default."
            raise header.error(f"There is no parameter {name}", cure, number)
        try:
            _written(found[name], value)
        except QueryError as error:
            raise header.error(error.what, error.cure or "", number) from None
    for parameter in found.values():
        default, _ = defaults.get(parameter.name, (None, 0))
        yield Parameter(parameter.name, parameter.type, default)


def _patterns(header: _Header) -> Iterator[Pattern]:
    for item, number in header.items["reasons"]:
        parts = item.split()
        if len(parts) != 3 or not all(_PART.fullmatch(part) for part in parts):
            cure = "Write it as `?who parley:supports ?what`."
            raise header.error(f"{item!r} is no triple of a row", cure, number)
        yield parts[0], parts[1], parts[2]


def _body(text: str) -> str:
    """A query without its header."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#+")).strip() + "\n"


def _written(parameter: Parameter, value: str | None) -> str:
    """The term of a value, else of the default, as SPARQL writes it."""
    text = parameter.default if value is None else value
    if text is None:
        cure = f"Give one of type {parameter.type}."
        raise QueryError(f"The parameter {parameter.name} needs a value", cure=cure)
    try:
        return TYPES[parameter.type](text)
    except ValueError as error:
        what = f"{text!r} is no value of the parameter {parameter.name}"
        raise QueryError(what, cure=f"{error}.") from None
