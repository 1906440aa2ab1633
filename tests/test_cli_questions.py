"""`parley query`: what it asks, what it prints, and what stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.settings import Settings
from tests.test_cli import run, said
from tests.test_engine import CRASHING, ENDLESS
from tests.test_server_lifecycle import is_alive, processes_of, until


@pytest.fixture
def ask(built: Settings) -> list[str]:
    return ["query", "--release", str(built.release)]


def test_query_by_name_file_text_and_standard_input(ask: list[str], built: Settings) -> None:
    file = built.sources / "queries" / "demands.rq"
    text = "SELECT ?paraphrase { ?s <https://w3id.org/parley/ontology#paraphrase> ?paraphrase }"
    environ = {"PARLEY_SOURCES": str(built.sources)}
    answers = [
        said(run(*ask, "demands", "--format", "csv", **environ)),
        said(run(*ask, file, "--format", "csv")),
        said(run(*ask, "-e", text, "--format", "csv")),
        said(run(*ask, "-", "--format", "csv", stdin=text)),
    ]
    assert set(answers) == {"paraphrase\nThe milk goes in first.\n"}


def test_query_with_a_parameter(ask: list[str], built: Settings) -> None:
    file = built.sources / "queries" / "demands.rq"
    text = said(run(*ask, file, "--param", "kind=parley:Essay", "--format", "csv"))
    assert text == "paraphrase\n"


def test_a_parameter_that_names_nothing_is_told(ask: list[str], built: Settings) -> None:
    file = built.sources / "queries" / "demands.rq"
    told = run(*ask, file, "--param", "kind=id:nothing", "--format", "csv")
    assert (told.exit_code, told.stdout) == (0, "paraphrase\n")
    assert "knows nothing called id:nothing (kind)" in told.stderr


def test_a_store_on_disk_is_made_once_and_asked(ask: list[str], tmp_path: Path) -> None:
    made = set()
    for _ in range(2):
        text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        told = run(*ask, "-e", text, "--format", "csv", PARLEY_DISK=str(tmp_path / "disk"))
        assert int(said(told).split()[1]) > 10
        (store,) = (tmp_path / "disk").iterdir()
        made.add(store.stat().st_ino)
    assert len(made) == 1


def test_query_as_a_table(ask: list[str], built: Settings) -> None:
    text = said(run(*ask, built.sources / "queries" / "demands.rq"))
    assert "paraphrase" in text
    assert "The milk goes in first." in text


def test_a_table_that_is_piped_cuts_nothing(ask: list[str]) -> None:
    long = "word " * 100 + "end"
    text = said(run(*ask, "-e", f'SELECT ("{long}" AS ?long) {{}}'))
    assert any(long in line for line in text.split("\n"))


@pytest.mark.parametrize(("text", "answer"), [("ASK { ?s ?p ?o }", "yes"), ("ASK { }", "yes")])
def test_query_that_asks(ask: list[str], text: str, answer: str) -> None:
    assert said(run(*ask, "-e", text)) == f"{answer}\n"


def test_query_that_constructs(ask: list[str]) -> None:
    text = said(
        run(*ask, "-e", "CONSTRUCT WHERE { ?s a <https://w3id.org/parley/ontology#Demand> }")
    )
    assert "id:tea-2021-demand-milk a parley:Demand ." in text


@pytest.mark.parametrize("format_name", ["csv", "tsv", "json", "xml"])
def test_query_in_every_format(ask: list[str], tmp_path: Path, format_name: str) -> None:
    out = tmp_path / "answer"
    said(
        run(
            *ask,
            "-e",
            'SELECT ?p { ?s ?p ?o FILTER(STRSTARTS(STR(?p), "https://w3id.org/parley/")) } LIMIT 1',
            "--format",
            format_name,
            "-o",
            out,
        )
    )
    assert "https://w3id.org/parley/" in out.read_text()


def test_a_query_over_its_time_is_stopped_and_told_which_setting_says_so(ask: list[str]) -> None:
    result = run(*ask, "-e", ENDLESS, "--timeout", "1")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "longer than 1 second" in result.stderr and "PARLEY_TIMEOUT" in result.stderr


def test_a_query_nested_too_deep_is_told(ask: list[str]) -> None:
    result = run(*ask, "-", stdin=CRASHING)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "nested too deep" in result.stderr


def test_an_answer_that_is_too_large_is_told(ask: list[str]) -> None:
    crowd = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    result = run(*ask, "-e", crowd, PARLEY_RESULT="1")
    assert result.exit_code == 3 and "PARLEY_RESULT" in result.stderr


def test_ctrl_c_ends_a_query_at_once(ask: list[str]) -> None:
    command = [sys.executable, "-m", "kg.cli", *ask, "-e", ENDLESS, "--timeout", "3600"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        until(lambda: any(is_busy(pid) for pid in processes_of(process.pid)))
        children = processes_of(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == (b"", b"Stopped.\n", 130)
    until(lambda: not any(map(is_alive, children)))


def is_busy(pid: int) -> bool:
    """Whether a process is an executor whose query has taken so long that it gives way."""
    try:
        return os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)
    except ProcessLookupError:
        return False


@pytest.mark.parametrize(
    ("format_name", "text", "suitable"),
    [
        ("turtle", "ASK {}", "json, xml"),
        ("csv", "ASK {}", "json, xml"),
        ("json", "DESCRIBE <x:y>", "turtle"),
    ],
)
def test_a_format_that_cannot_say_the_answer_is_told(
    ask: list[str], format_name: str, text: str, suitable: str
) -> None:
    result = run(*ask, "-e", text, "--format", format_name)
    assert result.exit_code == 2 and suitable in result.stderr


def test_a_table_is_not_for_a_file(ask: list[str], tmp_path: Path) -> None:
    result = run(*ask, "-e", "SELECT * { ?s ?p ?o }", "-o", tmp_path / "answer")
    assert result.exit_code == 2 and "--format" in result.stderr


def test_query_without_a_question_lists_the_saved_ones(built: Settings) -> None:
    text = said(run("query", PARLEY_SOURCES=str(built.sources)))
    assert "demands" in text
    assert "What is demanded?" in text


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["-e", "SELECT { ?s ?p ?o }"], 1, "line 1"),
        (["-e", "DELETE WHERE { ?s ?p ?o }"], 1, "pdate"),
        (["-e", "ASK { ?s ?p ?o }", "--format", "csv"], 2, "csv cannot say this answer"),
        (["-e", "ASK { ?s ?p ?o }", "-o", "x"], 2, "choose a --format"),
        (["-e", "ASK { ?s ?p ?o }", "--param", "a=b"], 2, "--param is for saved queries"),
        (["demandz"], 1, "Did you mean demands?"),
        (["demands", "-e", "ASK {}"], 2, "not both"),
        (["demands", "--param", "kind"], 2, "write it as name=value"),
        (["demands", "--param", "knd=id:x"], 1, "Did you mean kind?"),
        (["demands", "--param", "kind=> }"], 1, "no value of the parameter kind"),
        (["none.rq"], 1, "none.rq"),
    ],
)
def test_a_bad_question(
    ask: list[str], built: Settings, arguments: list[str], exit_code: int, message: str
) -> None:
    result = run(*ask, *arguments, PARLEY_SOURCES=str(built.sources))
    assert said(result, exit_code) == ""
    assert message in result.stderr


def test_without_a_release_there_is_a_cure(tmp_path: Path) -> None:
    for command in (["query", "-e", "ASK {}"], ["stats"], ["export", "--format", "turtle"]):
        result = run(*command, "--release", tmp_path / "release")
        assert said(result, 1) == ""
        assert "Run `parley build`" in result.stderr
