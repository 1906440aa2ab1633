"""Writes docs/reference.md: every command, setting, route, query and term from its own source.

    python -m docs.reference      (or: make docs)

`tests/test_docs.py` fails when the page says anything else than this would write.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.cli import COMMANDS
from kg.cli import main as parley
from kg.names import short
from kg.queries import SavedQuery, load
from kg.rdf import parse_turtle
from kg.release import DATASET, open_release, pack, publish
from kg.settings import read_settings
from kg.settings_table import SETTINGS
from kg.store import Store
from kg.terms import PARLEY
from server import create_app

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference.md"
KINDS = {
    "Classes": OWL.Class,
    "Properties between things": OWL.ObjectProperty,
    "Properties with a value": OWL.DatatypeProperty,
    "Annotations": OWL.AnnotationProperty,
    "Individuals": OWL.NamedIndividual,
}


def page() -> str:
    """The whole page."""
    queries = load(ROOT / "queries").values()
    ontology = parse_turtle(ROOT / "ontology" / "parley.ttl")
    sections = [
        ["# Reference", "", "<!-- Written by `make docs`; do not edit by hand. -->"],
        ["## Commands", *commands()],
        ["## Settings", "", *settings()],
        ["## Routes", "", *routes()],
        ["## Saved queries", "", *saved(queries)],
        ["## Terms", *terms(ontology)],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def commands() -> Iterator[str]:
    """The help of each command, as it prints it."""
    parent = click.Context(parley, info_name="parley", terminal_width=96)
    for name in COMMANDS:
        command = parley.get_command(parent, name)
        assert command is not None
        context = click.Context(command, parent, info_name=name, terminal_width=96)
        yield from _help(f"parley {name}", command, context)
        for inner in command.commands.values() if isinstance(command, click.Group) else ():
            below = click.Context(inner, context, info_name=inner.name, terminal_width=96)
            yield from _help(f"parley {name} {inner.name}", inner, below)


def _help(title: str, command: click.Command, context: click.Context) -> Iterator[str]:
    yield from ("", f"### `{title}`", "", "```text", command.get_help(context), "```")


def settings() -> Iterator[str]:
    yield (
        "An option of a command goes above the environment, the environment above the default. "
        "A setting that is unknown or of the wrong type stops every command."
    )
    yield ""
    rows = [(s.name, f"`{s.variable}`", s.default or "", s.help) for s in SETTINGS]
    yield from table(("setting", "in the environment", "default", "what it is for"), rows)


def routes() -> Iterator[str]:
    """What the server answers to, and what the function that answers says of itself."""
    app = application()
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        told = inspect.getdoc(app.view_functions[rule.endpoint]) or ""
        what = "Files of the pages." if rule.endpoint == "static" else told.partition("\n\n")[0]
        rows.append((f"`{rule.rule}`", methods, " ".join(what.split())))
    yield from table(("path", "methods", "what it gives"), rows)


def application() -> Flask:
    """The server's application, over nothing."""
    with TemporaryDirectory() as folder:
        release = open_release(publish(Path(folder) / "release", pack({DATASET: b""}, {}, {})))
        return create_app(Store.load(release.dataset), release, {}, read_settings({}))


def saved(queries: Iterable[SavedQuery]) -> Iterator[str]:
    yield "Ask one with `parley query NAME`, or find it at `/queries/NAME`."
    yield ""
    rows = [(f"`{q.name}`", q.summary, ", ".join(p.name for p in q.parameters)) for q in queries]
    yield from table(("query", "question", "parameters"), rows)


def terms(ontology: Graph) -> Iterator[str]:
    """The terms of the ontology by kind, each with its definition."""
    for title, kind in KINDS.items():
        found = [each for each in ontology.subjects(RDF.type, kind) if isinstance(each, URIRef)]
        rows = [
            (f"`{short(each)}`", *(text(ontology, each, p) for p in (RDFS.label, SKOS.definition)))
            for each in sorted(found)
            if each.startswith(str(PARLEY))
        ]
        if rows:
            yield from ("", f"### {title}", "", *table(("term", "name", "what it means"), rows))


def text(ontology: Graph, term: URIRef, predicate: URIRef) -> str:
    return str(ontology.value(term, predicate) or "")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
