"""What is sent to an endpoint that a query calls, what is refused, and what a failure comes to."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.engine import BusyError, InProcess, NotOfferedError, QueryStoppedError, Question
from kg.errors import ParleyError, QueryError, QueryRefusedError, ServiceError
from kg.federation import Federated, evaluation, federated, with_services
from kg.federation.bindings import Row
from kg.federation.remote import Budget
from kg.settings import read_settings
from kg.store import Store
from tests.two_worlds import (
    ENDPOINT,
    FORMATS,
    INTEGER,
    World,
    make_world,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    here = [
        ("<http://x/a>", "<http://x/p>", "<http://x/b>", "<http://g/1>"),
        ("<http://x/a>", "<http://x/p>", "<http://x/c>", "<http://g/2>"),
        ("<http://x/a>", "<http://x/name>", '"l"@en', "<http://g/1>"),
        ("<http://x/a>", "<http://x/size>", f'"1"{INTEGER}', "<http://g/1>"),
    ]
    there = [
        ("<http://x/b>", "<http://x/q>", '"one"@en-gb'),
        ("<http://x/c>", "<http://x/q>", f'"2"{INTEGER}'),
        ("<http://x/z>", "<http://x/q>", "_:z"),
        ("<http://x/n>", "<http://x/named>", '"l"@en'),
        ("<http://x/n>", "<http://x/sized>", f'"1"{INTEGER}'),
    ]
    return make_world(tmp_path, here, there)


def sent(world: World, text: str) -> list[str]:
    """What the endpoint was asked for a query that is answered as it should be, a line each."""
    assert world.asked(text) == world.expected(text) != Counter()
    return [" ".join(asked.split()) for asked in world.there.asked]


B_AND_C = "{ VALUES (?o) { (<http://x/c>) (<http://x/b>) }"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("CALL { ?o <http://x/named> ?v }", "{ ?o <http://x/named> ?v }"),
        (
            "?s <http://x/p> ?o CALL { ?o <http://x/q> ?v }",
            f"{B_AND_C} {{ ?o <http://x/q> ?v }} }}",
        ),
        ("?s <http://x/p> ?o OPTIONAL { CALL { ?o <http://x/q> ?v } }", B_AND_C),
        ("?s <http://x/p> ?o { {} UNION { CALL { ?o <http://x/q> ?v } } }", B_AND_C),
        ("?s <http://x/p> ?o FILTER EXISTS { CALL { ?o <http://x/q> ?v } }", B_AND_C),
        ("?s <http://x/p> ?o FILTER(bound(?v)) CALL { ?o <http://x/q> ?v }", B_AND_C),
        ("?s <http://x/p> ?o FILTER(rand() < 2) CALL { ?o <http://x/q> ?v }", B_AND_C),
        (
            "?s <http://x/p> ?o FILTER(?o != <http://x/c> && ?v != 5) CALL { ?o <http://x/q> ?v }",
            "{ VALUES (?o) { (<http://x/b>) }",
        ),
        (
            "?s <http://x/p> ?o FILTER(strends(str(?o), 'c')) CALL { ?o <http://x/q> ?v }",
            "{ VALUES (?o) { (<http://x/c>) }",
        ),
        (
            "GRAPH <http://g/2> { ?s <http://x/p> ?o CALL { ?o <http://x/q> ?v } }",
            "{ VALUES (?o) { (<http://x/c>) }",
        ),
        (
            "GRAPH <http://g/2> { { SELECT * { ?s <http://x/p> ?o CALL { ?o ?q ?v } } } }",
            "{ VALUES (?o) { (<http://x/c>) }",
        ),
        (
            "?s <http://x/p> ?o { SELECT (COUNT(*) AS ?n) { CALL { ?o <http://x/q> ?v } } }",
            "{ ?o <http://x/q> ?v }",
        ),
        ("?s <http://x/name> ?n CALL { ?i <http://x/named> ?n }", '{ VALUES (?n) { ("l"@en) }'),
        ("?s <http://x/size> ?n CALL { ?i <http://x/sized> ?n }", "{ ?i <http://x/sized> ?n }"),
        ("BIND(uuid() AS ?o) CALL { ?n <http://x/named> ?v }", "{ ?n <http://x/named> ?v }"),
        (
            "CALL { <http://x/b> <http://x/q> 'one'@en-gb }",
            "{ <http://x/b> <http://x/q> 'one'@en-gb }",
        ),
    ],
)
def test_what_is_sent(world: World, text: str, asked: str) -> None:
    text = f"SELECT * {{ {text} }}"
    if "uuid" in text or "_:" in text:
        world.asked(text)
        assert asked in " ".join(world.there.asked[0].split())
    else:
        (found,) = sent(world, text)
        assert asked in found


def test_the_prologue_and_the_dataset_go_along(world: World) -> None:
    text = (
        "#+ a header\nBASE <http://x/> PREFIX g: <http://g/> SELECT ?v FROM g:2 "
        "{ ?s <p> ?o CALL { # a comment\n ?o <q> ?v # another\n } }"
    )
    world.asked(text)
    (asked,) = world.there.asked
    assert asked.startswith("BASE <http://x/> PREFIX g: <http://g/>\nSELECT ?o ?v WHERE {")
    assert "VALUES (?o) {\n(<http://x/c>)\n}" in asked and "header" not in asked


def test_the_graphs_of_the_protocol_hold_for_what_is_sent(world: World) -> None:
    text = f"SELECT * {{ ?s <http://x/p> ?o SERVICE <{ENDPOINT}> {{ ?o <http://x/q> ?v }} }}"
    question = Question(text, FORMATS, ("http://g/1",))
    with world.engine.ask(question).body as body:
        assert len(json.loads(body.read())["results"]["bindings"]) == 1
    assert "<http://x/c>" not in world.there.asked[0]


def test_nothing_is_asked_where_nothing_could_be_joined(world: World) -> None:
    text = "SELECT * { ?s <http://x/none> ?o CALL { ?o <http://x/q> ?v } }"
    assert world.asked(text) == Counter() and not world.there.asked


def test_values_go_in_portions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "BATCH", 1)
    text = "SELECT * { ?s <http://x/p> ?o CALL { ?o <http://x/q> ?v } }"
    assert len(sent(world, text)) == 2


def test_blank_nodes_get_names_of_their_own(world: World) -> None:
    text = "SELECT * { CALL { <http://x/z> <http://x/q> ?v } FILTER(isIRI(?v)) }"
    ((first,), (second,)) = (list(world.asked(text)) for _ in range(2))
    assert "http://e/.well-known/genid/" in str(first)
    assert first != second


class Failing:
    """An endpoint that fails in one way."""

    def __init__(self, error: ParleyError) -> None:
        self.error = error

    def ask(self, endpoint: str, text: str, budget: Budget) -> list[Row]:
        raise self.error


def failing(tmp_path: Path, error: ParleyError) -> Federated:
    (tmp_path / "here.nq").write_text("<http://x/a> <http://x/p> <http://x/b> <http://g/1> .\n")
    engine = InProcess(Store.load(tmp_path / "here.nq"))
    return Federated(engine, Failing(error), {ENDPOINT}, seconds=1, calls=3, size=100)


FAILURES = [ServiceError(ENDPOINT, "fails"), QueryStoppedError("too much", limit="service_result")]


@pytest.mark.parametrize("error", FAILURES)
def test_a_failure_is_told(tmp_path: Path, error: ParleyError) -> None:
    text = f"SELECT * {{ ?s ?p ?o SERVICE <{ENDPOINT}> {{ ?o ?q ?v }} }}"
    with pytest.raises(type(error)):
        failing(tmp_path, error).ask(Question(text, FORMATS))


@pytest.mark.parametrize("error", FAILURES)
def test_a_silent_failure_is_one_solution_that_binds_nothing(
    tmp_path: Path, error: ParleyError
) -> None:
    text = f"SELECT * {{ ?s ?p ?o SERVICE SILENT <{ENDPOINT}> {{ ?o ?q ?v }} }}"
    with failing(tmp_path, error).ask(Question(text, FORMATS)).body as body:
        answer = json.loads(body.read())
    (row,) = answer["results"]["bindings"]
    assert sorted(row) == ["o", "p", "s"] and set(answer["head"]["vars"]) == set("opqsv")


def test_silence_hides_no_refusal(tmp_path: Path) -> None:
    engine = failing(tmp_path, QueryRefusedError("The address is no public one"))
    text = f"SELECT * {{ SERVICE SILENT <{ENDPOINT}> {{ ?o ?q ?v }} }}"
    with pytest.raises(QueryRefusedError, match="no public one"):
        engine.ask(Question(text, FORMATS))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("SERVICE <http://other/> { ?s ?p ?o }", "The SERVICE <http://other/> is not one"),
        ("SERVICE SILENT <http://other/> { ?s ?p ?o }", "Allowed are: <http://e/sparql>"),
        ("SERVICE <http://e/sparql/> { ?s ?p ?o }", "<http://e/sparql/> is not one"),
        ("SERVICE <http://E/sparql> { ?s ?p ?o }", "<http://E/sparql> is not one"),
        ("SERVICE <HTTP://e/sparql> { ?s ?p ?o }", "is not one"),
        ("SERVICE <http://e:80/sparql> { ?s ?p ?o }", "is not one"),
        ("SERVICE <http://e./sparql> { ?s ?p ?o }", "is not one"),
        ("SERVICE <http://u@e/sparql> { ?s ?p ?o }", "is not one"),
        ("SERVICE <http://e/sparql#x> { ?s ?p ?o }", "is not one"),
        ("SERVICE <http://e/sparql?x> { ?s ?p ?o }", "is not one"),
        ("SERVICE <http://e/%73parql> { ?s ?p ?o }", "is not one"),
        ("SERVICE <http://\uff45/sparql> { ?s ?p ?o }", "is not one"),
        ("SERVICE <file:///etc/passwd> { ?s ?p ?o }", "is not one"),
        ("SERVICE <sparql> { ?s ?p ?o }", "SERVICE <http://base/sparql> is not one"),
        ("SERVICE x:y { ?s ?p ?o }", "<http://x/y> is not one"),
        ("SERVICE ?e { ?s ?p ?o }", "by a variable"),
        ("SERVICE SILENT $e { ?s ?p ?o }", "by a variable"),
        (f"SERVICE <{ENDPOINT}> {{ SERVICE <{ENDPOINT}> {{ ?s ?p ?o }} }}", "within what another"),
        (f"SERVICE <{ENDPOINT}> {{ {{ service ?x {{ ?s ?p ?o }} }} }}", "within what another"),
        (
            f"SERVICE <{ENDPOINT}> {{ ?s ?p '\\u0027 SERVICE <http://i/> {{}} #' }}",
            "within what another",
        ),
        (f"FILTER(1<'a>')SERVICE<{ENDPOINT}>{{?s ?p 'x'}}", "can be read so that"),
        (" ".join([f"SERVICE <{ENDPOINT}> {{ ?s ?p ?o }}"] * 51), "It may call 50 times"),
        (f"SERVICE <http://other/> {{ ?s ?p '{'x' * 70_000}' }}", "it may have 65,536 char"),
    ],
)
def test_what_is_refused(world: World, call: str, said: str) -> None:
    text = f"BASE <http://base/> PREFIX x: <http://x/> SELECT * {{ {call} }}"
    with pytest.raises(QueryRefusedError) as caught:
        world.engine.ask(Question(text, FORMATS))
    assert said in str(caught.value)
    assert not world.there.asked


@pytest.mark.parametrize(
    "call",
    [
        "SERVICE <http://e/sparql> { ?s ?p ?o }",
        "service<http://e/sparql>{?s ?p ?o}",
        "SeRvIcE # a comment {\n silent <http://e/sparql> { ?s ?p ?o }",
        "SERVICE e:sparql { ?s ?p ?o }",
        "SERVICE : { ?s ?p ?o }",
        "SERVICE <sparql> { ?s ?p ?o }",
        "SERVICE <http://e/\\u0073parql> { ?s ?p ?o }",
        "{ SELECT * { SERVICE <http://e/sparql> { ?s ?p ?o } } }",
        "FILTER(1 < 2) SERVICE <http://e/sparql> { ?s ?p ?o }",
        "SERVICE <http://e/sparql> { ?s ?p ?o FILTER('} SERVICE <x> #' != '') }",
        "SERVICE <http://e/sparql> { SELECT ?s ?p ?o { ?s ?p ?o } }",
    ],
)
def test_what_is_answered(world: World, call: str) -> None:
    prologue = "BASE <http://e/> PREFIX e: <http://e/> PREFIX : <sparql>"
    question = Question(f"{prologue} SELECT * {{ {call} }}", FORMATS)
    with world.engine.ask(question).body as body:
        assert len(json.loads(body.read())["results"]["bindings"]) == 5
    assert len(world.there.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
        "SELECT * { # SERVICE <http://x/> {}\n }",
        "PREFIX sd: <http://sd/> SELECT * { ?service a sd:Service }",
        f"SELECT * {{ ?s ?p 'service {'x' * 70_000}' }}",
    ],
)
def test_what_is_no_call(world: World, text: str) -> None:
    world.engine.ask(Question(text, FORMATS)).body.close()
    assert not world.there.asked


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("SELECT * {\n {} UNION CALL { ?s ?p ?o } }", 2, 11, "`SERVICE` cannot stand here"),
        ("SELECT * {\n CALL\n { ?s ?p ?o } oops }", 3, 15, "`oops` cannot stand here"),
        ("SELECT * {\n CALL { ?s ?p } }", 2, None, "`}` cannot stand here"),
        ("SELECT * {\n SERVICE x:y { ?s ?p ?o } }", 2, 2, "The endpoint x:y of a SERVICE stands"),
        ("SELECT * {\n SERVICE <y> { ?s ?p ?o } }", 2, 2, "The endpoint <y> of a SERVICE"),
        ("oops SELECT * {\n CALL { ?s ?p ?o } }", 1, 1, "`oops` cannot stand here"),
    ],
)
def test_what_does_not_parse(
    world: World, text: str, line: int, column: int | None, said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        world.asked(text)
    assert said in str(caught.value) and caught.value.line == line
    assert column is None or caught.value.column == column
    assert not world.there.asked


def test_a_format_that_cannot_be_had_is_refused_before_anyone_is_asked(world: World) -> None:
    text = f"SELECT * {{ SERVICE <{ENDPOINT}> {{ ?s ?p ?o }} }}"
    with pytest.raises(NotOfferedError):
        world.engine.ask(Question(text, {**FORMATS, "solutions": None}))
    assert not world.there.asked


def test_terms_that_the_engine_refuses_are_the_endpoints_fault(tmp_path: Path) -> None:
    engine = failing(tmp_path, ServiceError(ENDPOINT, "fails"))

    class Odd:
        def ask(self, endpoint: str, text: str, budget: Budget) -> list[Row]:
            return [{"o": "<http://x/%zz>"}]

    engine = Federated(
        InProcess(Store.load(tmp_path / "here.nq")), Odd(), {ENDPOINT}, seconds=1, calls=3, size=9
    )
    text = f"SELECT * {{ SERVICE <{ENDPOINT}> {{ ?s ?p ?o }} }}"
    with pytest.raises(ServiceError, match="sent terms that are none of RDF"):
        engine.ask(Question(text, FORMATS))


def test_so_many_wait_and_no_more(world: World) -> None:
    held = threading.Event()
    waiting = threading.Barrier(federated.AT_ONCE + 1)

    class Held:
        def ask(self, endpoint: str, text: str, budget: Budget) -> list[Row]:
            waiting.wait()
            held.wait()
            return []

    engine = Federated(world.engine, Held(), {ENDPOINT}, seconds=9, calls=3, size=9)
    question = Question(f"SELECT * {{ SERVICE <{ENDPOINT}> {{ ?s ?p ?o }} }}", FORMATS)
    with ThreadPoolExecutor(federated.AT_ONCE) as place:
        answers = [place.submit(engine.ask, question) for _ in range(federated.AT_ONCE)]
        waiting.wait()
        with pytest.raises(BusyError, match="wait for other endpoints"):
            engine.ask(question)
        engine.ask(Question("SELECT * {}", FORMATS)).body.close()
        held.set()
        for answer in answers:
            answer.result().body.close()


def test_without_a_list_there_is_nothing_between(tmp_path: Path) -> None:
    engine = failing(tmp_path, ServiceError(ENDPOINT, "fails"))
    assert with_services(engine, read_settings({})) is engine
    listed = with_services(engine, read_settings({"PARLEY_SERVICES": ENDPOINT}))
    assert isinstance(listed, Federated)
