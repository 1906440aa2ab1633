"""The command: what it prints, where, with which exit code, and that it never shows a traceback."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.cli import COMMANDS, main
from kg.pipeline import STEPS
from kg.release import open_release
from kg.settings import Settings

STATEMENTS = "kg/data/essays/tea-2021.ttl"


def run(*arguments: object, stdin: str | None = None, **environ: str) -> Result:
    """The result of the command; an exception other than an exit fails the test."""
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], input=stdin, env=environ
    )


def said(result: Result, exit_code: int = 0) -> str:
    """Standard output, if the command ended as it should."""
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    assert "Traceback" not in result.output
    assert result.exit_code == exit_code, result.output
    return result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does_with_an_example(command: str) -> None:
    text = said(run(command, "--help"))
    assert "Example" in text
    assert f"parley {command}" in text
    found = main.get_command(click.Context(main), command)
    assert found is not None
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{command} {parameter.name}"


def test_the_help_lists_every_command() -> None:
    text = said(run("--help"))
    assert all(f"  {command} " in text for command in COMMANDS)


def test_version() -> None:
    assert version("parley-kg") in said(run("--version"))


def test_an_unknown_command_is_a_usage_error() -> None:
    assert "No such command" in run("bild").stderr
    said(run("bild"), 2)


def test_build_makes_a_release_and_says_so(small_settings: Settings) -> None:
    settings = small_settings
    text = said(run("build", "--sources", settings.sources, "--out", settings.release))
    release = open_release(settings.release)
    assert release.digest in text
    assert f"{sum(release.manifest.counts.values()):,} triples" in text


def test_a_source_that_does_not_parse_is_one_message(small_settings: Settings) -> None:
    path = small_settings.sources / STATEMENTS
    path.write_text(path.read_text() + "id:x parley:paraphrase .\n")
    result = run("build", "--sources", small_settings.sources, "--out", small_settings.release)
    assert said(result, 1) == ""
    assert result.stderr.startswith(f"Error: {STATEMENTS}:")
    assert not small_settings.release.exists()


def test_sources_that_are_none(tmp_path: Path) -> None:
    result = run("build", "--sources", tmp_path, "--out", tmp_path / "release")
    said(result, 1)
    assert "no ontology/parley.ttl" in result.stderr


def test_an_unknown_setting_stops_every_command(tmp_path: Path) -> None:
    result = run("build", "--out", tmp_path / "release", PARLEY_PROT="1")
    said(result, 2)
    assert "Did you mean PARLEY_PORT?" in result.stderr


def spoil(settings: Settings) -> None:
    path = settings.sources / STATEMENTS
    line = '    parley:paraphrase "The milk goes in first."@en ;\n'
    assert line in path.read_text()
    path.write_text(path.read_text().replace(line, ""))


def test_validate_a_valid_graph(small_settings: Settings) -> None:
    assert "conforms" in said(run("validate", "--sources", small_settings.sources))


def test_validate_says_what_to_do_and_where(small_settings: Settings) -> None:
    spoil(small_settings)
    text = said(run("validate", "--sources", small_settings.sources), 1)
    assert "Say in your own words what is demanded." in text
    assert f"{STATEMENTS}:" in text


def test_validate_as_json(small_settings: Settings) -> None:
    spoil(small_settings)
    text = said(run("validate", "--sources", small_settings.sources, "--format", "json"), 1)
    report = json.loads(text)
    assert report["conforms"] is False
    assert len(report["results"]) == 1


def test_validate_as_turtle(small_settings: Settings) -> None:
    text = said(run("validate", "--sources", small_settings.sources, "--format", "turtle"))
    asked = "ASK { ?r a <http://www.w3.org/ns/shacl#ValidationReport> }"
    assert Graph().parse(data=text).query(asked).askAnswer


def test_infer_writes_turtle_and_counts_aside(small_settings: Settings) -> None:
    result = run("infer", "--sources", small_settings.sources)
    assert "id:tea-2021-demand-milk a parley:Statement" in said(result)
    assert "triples inferred" in result.stderr


def test_export_to_a_file_and_to_standard_output(built: Settings, tmp_path: Path) -> None:
    out = tmp_path / "parley.ttl"
    arguments = ["export", "--release", built.release, "--format", "turtle"]
    said(run(*arguments, "-o", out))
    assert said(run(*arguments)) == out.read_text("utf-8")
    assert isomorphic(Graph().parse(out), Graph().parse(data=said(run(*arguments))))


def test_export_without_what_was_inferred(built: Settings) -> None:
    arguments = ["export", "--release", built.release, "--format", "nquads"]
    assert "graph/inferred>" in said(run(*arguments))
    assert "graph/inferred> ." not in said(run(*arguments, "--no-inferred"))


def test_export_of_some_graphs(built: Settings) -> None:
    arguments = ["export", "--release", built.release, "--format", "ntriples"]
    entities = "https://w3id.org/parley/graph/entities"
    assert len(said(run(*arguments, "--graph", entities)).splitlines()) == 2
    assert said(run(*arguments, "--graph", "graph:entities")) == said(
        run(*arguments, "--graph", entities)
    )


def test_export_of_an_unknown_graph(built: Settings) -> None:
    result = run("export", "--release", built.release, "--format", "turtle", "--graph", "graph:x")
    said(result, 1)
    assert "graph/x" in result.stderr


def test_a_file_that_cannot_be_written(built: Settings, tmp_path: Path) -> None:
    out = tmp_path / "none" / "parley.ttl"
    result = run("export", "--release", built.release, "--format", "turtle", "-o", out)
    said(result, 1)
    assert "No such file or directory" in result.stderr


def test_a_written_file_keeps_its_permissions(built: Settings, tmp_path: Path) -> None:
    out = tmp_path / "parley.ttl"
    out.touch(mode=0o600)
    said(run("export", "--release", built.release, "--format", "turtle", "-o", out))
    assert out.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("*parley.ttl*")) == ["parley.ttl"]


def test_an_answer_can_go_to_a_device(built: Settings) -> None:
    said(run("export", "--release", built.release, "--format", "turtle", "-o", "/dev/null"))
    assert Path("/dev/null").is_char_device()


def test_stats(built: Settings) -> None:
    text = said(run("stats", "--release", built.release))
    assert "tea-2021" in text
    assert "uncoded: id:tea-2021-s002 (body)" in text


def test_passages_gives_what_is_kept(built: Settings) -> None:
    kept = built.sources / "kg" / "data" / "essays" / "tea-2021.passages.ttl"
    result = run("passages", built.sources / "texts" / "tea-2021.txt", "--sources", built.sources)
    assert said(result) == kept.read_text()
    assert result.stderr == "2 passages\n"


def test_passages_of_a_text_without_ranges(built: Settings) -> None:
    result = run("passages", built.sources / "texts" / "x.txt", "--sources", built.sources)
    assert said(result, 1) == ""


def test_verify_finds_every_passage(built: Settings) -> None:
    text = said(run("verify", "--sources", built.sources, "--texts", built.sources / "texts"))
    assert text.split()[-5:] == ["tea-2021", "2", "2", "0", "0"]


def test_verify_names_what_is_missing(small_settings: Settings) -> None:
    essay = small_settings.sources / "texts" / "tea-2021.txt"
    essay.write_text(essay.read_text().replace("twice", "thrice"))
    result = run("verify", "--sources", small_settings.sources, PARLEY_TEXTS=str(essay.parent))
    said(result, 1)
    first, *cure = result.stderr.splitlines()
    assert first == "tea-2021: sentence 2 is not in the text"
    assert "tea-2021.txt" in cure[0] and "`parley passages`" in cure[1]


def test_verify_needs_texts(built: Settings) -> None:
    result = run("verify", "--sources", built.sources)
    said(result, 2)
    assert "--texts" in result.stderr


def test_format_check_names_the_place_and_changes_nothing(small_settings: Settings) -> None:
    path = small_settings.sources / STATEMENTS
    spoilt = path.read_text().replace("    parley:paraphrase", "  parley:paraphrase")
    path.write_text(spoilt)
    result = run("format", "--check", path)
    said(result, 1)
    assert f"{path}:" in result.stderr
    assert path.read_text() == spoilt
    assert said(run("format", path)) == f"{path}\n"
    assert said(run("format", "--check", path)) == ""


def test_settings_shows_each_with_its_value() -> None:
    text = said(run("settings", PARLEY_PORT="8123"))
    assert "PARLEY_PORT" in text
    assert "8123" in text


def test_piped_output_is_plain(built: Settings) -> None:
    command = [sys.executable, "-m", "kg.cli", "stats", "--release", str(built.release)]
    result = subprocess.run(command, capture_output=True, check=True)
    assert b"\x1b" not in result.stdout + result.stderr


def test_progress_shows_on_a_terminal(small_settings: Settings) -> None:
    reading, terminal = pty.openpty()
    command = [sys.executable, "-m", "kg.cli", "build", "--sources", str(small_settings.sources)]
    command += ["--out", str(small_settings.release)]
    environ = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, env=environ) as process:
        os.close(terminal)
        assert STEPS[-1].encode() in b"".join(iter(lambda: chunk(reading), b""))
        assert process.stdout is not None
        assert b"\x1b" not in process.stdout.read()
    os.close(reading)


def chunk(terminal: int) -> bytes:
    """Some of what a terminal shows; nothing once its program has ended."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_reader_that_leaves_early_is_no_error(built: Settings) -> None:
    command = f"{sys.executable} -m kg.cli export --release {built.release} --format trig | head -1"
    result = subprocess.run(command, shell=True, capture_output=True, check=True)
    assert result.stderr == b""


def test_ctrl_c_ends_quietly(tmp_path: Path) -> None:
    fifo = tmp_path / "ask.rq"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "kg.cli", "query", str(fifo)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process, fifo.open("w"):  # opens once the command reads
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (out, err, process.returncode) == (b"", b"Stopped.\n", 130)
