"""The house rules over the code itself: who imports whom, who owns which engine, how large it is.

`PICTURE` is the one of docs/architecture.md, top to bottom. A module imports from lines below its
own; on one line, modules of different rooms never import each other. A room is a module and those
split off from it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: Lines from the top; each room by the names of its modules, as regular expressions.
PICTURE: list[list[str]] = [
    [r"kg\.cli(_\w+)?"],
    [r"server(\.\w+)*", r"kg\.(pipeline|rebuild|aside)"],
    [r"kg\.federation(\.\w+)*", r"kg\.hosted(\.\w+)*"],
    [
        r"kg\.read",
        r"kg\.settled",
        r"kg\.ledger(\.\w+)*",
        r"kg\.(validate|shacl|verdict|vicinity|reads|patterns|paths|report)",
        r"kg\.(infer|reference|closure|consistency)",
        r"kg\.explain(\.\w+)*",
        r"kg\.describe",
        r"kg\.(export|downloads|jsonld|rdfxml)",
        r"kg\.(passages|ranges)",
        r"kg\.stats",
        r"kg\.link(\.\w+)*",
        r"kg\.formatter",
        r"kg\.engine(\.\w+)*",
    ],
    [
        r"kg\.store(\.\w+)*",
        r"kg\.(release|content)",
        r"kg\.(queries|rows|written)",
        r"kg\.rules(\.\w+)*",
        r"kg\.premises",
        r"kg\.figures",
        r"kg\.layout",
    ],
    [
        r"kg\.match(\.\w+)*",
        r"kg\.(rdf|datatypes|grammar|names|nesting|tokens|turtle|words)",
        r"kg\.(sparql|paging)",
        r"kg\.(settings|settings_table|parsers)",
        r"kg\.values",
        r"kg\.hearsay",
    ],
    [r"kg\.errors", r"kg\.terms", r"kg"],
]
SERVER = PICTURE[1][0]
#: The server asks a release, and tells why it says what it says; it cannot build.
NOT_FOR_THE_SERVER = [r for r in PICTURE[3] if "engine" not in r and "explain" not in r]

#: Which room alone may know an engine.
OWNERS = {
    "click": r"kg\.cli(_\w+)?",
    "flask": SERVER,
    "granian": SERVER,
    "numpy": r"kg\.(rules|ledger)\.\w+",
    "owlrl": r"kg\.reference",
    "pyoxigraph": r"kg\.store(\.\w+)*",
    "pyshacl": r"kg\.shacl",
    "rapidfuzz": r"kg\.match(\.\w+)*",
    "rich": r"kg\.cli(_\w+)?",
    "sentencex": r"kg\.passages",
    "shifty": r"kg\.verdict",
    "urllib3": r"kg\.(link|hosted)(\.\w+)*",
    "werkzeug": SERVER,
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


FILES = {
    name_of(path): path
    for path in sorted(chain((ROOT / "kg").rglob("*.py"), (ROOT / "server").rglob("*.py")))
}
TREES = {name: ast.parse(path.read_text("utf-8"), str(path)) for name, path in FILES.items()}
every_module = pytest.mark.parametrize("module", FILES)


def imports(module: str) -> Iterator[str]:
    """Every module that the module imports, by its full name."""
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: write the module's full name"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in FILES else node.module


def ours(module: str) -> set[str]:
    return {name for name in imports(module) if name in FILES}


def place(module: str) -> tuple[int, str]:
    """The line and the room of a module."""
    places = [
        (line, room)
        for line, rooms in enumerate(PICTURE)
        for room in rooms
        if re.fullmatch(room, module)
    ]
    assert len(places) == 1, f"{module} stands {len(places)} times in the picture, not once"
    return places[0]


def test_there_is_something_to_hold() -> None:
    assert {"kg.cli", "kg.pipeline", "kg.store", "kg.read", "kg.rdf"} <= set(FILES)
    assert any(name.startswith("server.") for name in FILES)


@every_module
def test_imports_go_down(module: str) -> None:
    line, room = place(module)
    for imported in ours(module):
        line_below, room_below = place(imported)
        assert line < line_below or room == room_below, f"{module} may not import {imported}"
        if room == SERVER:
            assert room_below not in NOT_FOR_THE_SERVER, f"{module} may not import {imported}"


def test_there_is_no_cycle() -> None:
    tuple(TopologicalSorter({name: ours(name) for name in FILES}).static_order())


@every_module
def test_engines_have_owners(module: str) -> None:
    for imported in imports(module):
        owner = OWNERS.get(imported.partition(".")[0])
        assert owner is None or re.fullmatch(owner, module), f"{module} may not know {imported}"


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@every_module
def test_no_import_hides_in_a_function(module: str) -> None:
    for function in functions(TREES[module]):
        for node in ast.walk(function):
            assert not isinstance(node, ast.Import | ast.ImportFrom), f"{module}:{node.lineno}"


@every_module
def test_modules_and_functions_stay_small(module: str) -> None:
    assert len(FILES[module].read_text("utf-8").splitlines()) <= 300
    for function in functions(TREES[module]):
        assert function.end_lineno is not None
        lines = function.end_lineno - function.lineno + 1
        assert lines <= 40, f"{module}.{function.name} has {lines} lines"


@every_module
def test_every_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(TREES[module])


@every_module
def test_there_is_no_global_state(module: str) -> None:
    for node in ast.walk(TREES[module]):
        assert not isinstance(node, ast.Global), f"{module}:{node.lineno}"


@every_module
def test_only_the_top_reads_the_environment(module: str) -> None:
    """To pass all of it on to another program, as in `{**os.environ}`, is not to read it.

    What a request has under that name is WSGI's and no process's.
    """
    if place(module)[0] == 0:
        return
    passed_on = {
        id(value)
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if key is None
    }
    for node in ast.walk(TREES[module]):
        of_wsgi = isinstance(node, ast.Attribute) and ast.unparse(node.value) == "request"
        if isinstance(node, ast.Attribute) and id(node) not in passed_on and not of_wsgi:
            assert node.attr not in {"environ", "getenv"}, f"{module} reads the environment"


@pytest.mark.parametrize("room", [room for rooms in PICTURE[:-1] for room in rooms])
def test_every_room_has_its_test(room: str) -> None:
    modules = [name for name in FILES if re.fullmatch(room, name)]
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("test_*.py")}
    assert modules, f"no module is a {room}"
    assert tests & {part for name in modules for part in name.split(".")}
