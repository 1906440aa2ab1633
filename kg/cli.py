"""The command `parley`; each of its commands lives in a module `kg.cli_…` with its like."""

from __future__ import annotations

from importlib.metadata import version

import click

from kg.cli_console import Commands

#: The commands in the order of the help, and where each is; a module is loaded when one is called.
COMMANDS = {
    "build": "kg.cli_graph:build",
    "serve": "kg.cli_server:serve",
    "running": "kg.cli_server:show_running",
    "load": "kg.cli_hosted:load",
    "query": "kg.cli_questions:query",
    "explain": "kg.cli_reasons:explain_triple",
    "impact": "kg.cli_reasons:show_impact",
    "stats": "kg.cli_stats:stats",
    "export": "kg.cli_graph:export",
    "validate": "kg.cli_graph:validate",
    "infer": "kg.cli_graph:infer",
    "rules": "kg.cli_rules:rules",
    "passages": "kg.cli_texts:passages",
    "verify": "kg.cli_texts:verify",
    "link": "kg.cli_link:link",
    "format": "kg.cli_graph:format_sources",
    "settings": "kg.cli_server:show_settings",
}


@click.group(cls=Commands, places=COMMANDS)
@click.version_option(version("parley-kg"), message="%(prog)s %(version)s")
def main() -> None:
    """Parley: who demands what of whom, and which sentence says so.

    A knowledge graph of a policy debate. `parley build` makes it from its sources, `parley serve`
    serves it, `parley query` asks it. Settings come from options, else from the environment
    (`parley settings` lists them).
    """


if __name__ == "__main__":
    main()
