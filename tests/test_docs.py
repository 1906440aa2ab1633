"""The documentation says what there is: no command, setting, route, query or term is left out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from docs.reference import PAGE, ROOT, application, page
from docs.tables import PAGES as PAGES_WITH_TABLES
from docs.tables import TABLE, filled, tables
from kg.cli import COMMANDS, main
from kg.queries import load
from kg.release import Release
from kg.settings_table import SETTINGS
from kg.stats import collect
from kg.store import Boolean, Solutions, Store, Triples

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README = (ROOT / "README.md").read_text("utf-8")
EVERYTHING = "\n".join(path.read_text("utf-8") for path in PAGES)
TARGETS = set(re.findall(r"^([\w.-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_the_reference_is_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make docs`"


@pytest.mark.parametrize("path", PAGES_WITH_TABLES, ids=lambda path: path.name)
def test_the_tables_are_what_the_graph_says(path: Path, release: Release) -> None:
    text = path.read_text("utf-8")
    assert TABLE.search(text)
    assert filled(text, tables(collect(Store.load(release.dataset)))) == text, "run `make docs`"


@pytest.mark.parametrize("setting", [setting.variable for setting in SETTINGS])
def test_every_setting_is_documented(setting: str) -> None:
    assert f"`{setting}`" in EVERYTHING


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"`parley {command}`" in EVERYTHING


@pytest.mark.parametrize("query", load(ROOT / "queries"))
def test_every_saved_query_is_documented(query: str) -> None:
    assert f"`{query}`" in EVERYTHING


def test_every_route_is_documented() -> None:
    for rule in application().url_map.iter_rules():
        assert f"`{rule.rule}`" in EVERYTHING, f"{rule.rule} is not documented"


def documented_commands() -> Iterator[str]:
    """Every line of a shell block that calls make or parley, continued lines joined."""
    for path in PAGES:
        for language, block in FENCE.findall(path.read_text("utf-8")):
            if language in {"sh", "bash", "console"}:
                lines = block.replace("\\\n", " ").splitlines()
                for line in (line.strip().removeprefix("$ ") for line in lines):
                    if re.match(r"(\w+=\S+ )*(make|parley) ", line):
                        yield line


def test_the_readme_names_the_two_commands() -> None:
    commands = set(documented_commands())
    assert {"make serve", "make test"} <= {
        command.partition("#")[0].strip() for command in commands
    }


@pytest.mark.parametrize("line", sorted(set(documented_commands())))
def test_every_documented_command_exists(line: str) -> None:
    words = [word for word in shlex.split(line, comments=True) if not re.match(r"\w+=", word)]
    program, *arguments = words
    if program == "make":
        assert set(arguments) <= TARGETS
    else:
        name, *rest = arguments
        command = main.get_command(click.Context(main), name)
        assert command is not None, f"there is no command {name}"
        if isinstance(command, click.Group):
            assert rest[0] in command.commands, f"there is no command {name} {rest[0]}"
            command = command.commands[rest[0]]
        known = {"--help", *(option for each in command.params for option in each.opts)}
        assert {word for word in rest if re.match(r"--?[a-z]", word)} <= known


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text("utf-8")):
        if not re.match(r"\w+:", target):
            assert (path.parent / target).exists(), target


def queries_of_the_readme() -> list[str]:
    """The queries in blocks of their own, and those that curl sends."""
    own = [block for language, block in FENCE.findall(README) if language == "sparql"]
    return own + re.findall(r"'query=(.*?)'", README, re.DOTALL)


def test_the_readme_shows_a_query_with_its_answer(release: Release) -> None:
    (query,) = queries_of_the_readme()
    (shown,) = (block for language, block in FENCE.findall(README) if language == "csv")
    answer = Store.load(release.dataset).query(query).write("csv").decode()
    assert answer.splitlines() == shown.splitlines()


@pytest.mark.parametrize("query", queries_of_the_readme())
def test_every_query_of_the_readme_has_an_answer(query: str, release: Release) -> None:
    answer = Store.load(release.dataset).query(query)
    match answer:
        case Solutions() | Triples():
            assert list(answer)
        case Boolean():
            assert answer
