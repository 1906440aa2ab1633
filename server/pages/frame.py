"""What stands on every page around its content: the menu, the release, what can be linked to."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app

from server.pages import facts, text
from server.site import site

MENU = (
    ("/matrix", "Positions"),
    ("/compare", "Compare"),
    ("/network", "Demands"),
    ("/map", "Arguments"),
    ("/timeline", "Timeline"),
    ("/queries", "Questions"),
    ("/sparql", "SPARQL"),
    ("/ontology.html", "Ontology"),
)
MENU_BELOW = (
    ("/about", "About"),
    ("/validation", "How it was checked"),
    ("/graph/about.html", "Description as data"),
    ("/openapi.json", "OpenAPI"),
    ("/llms.txt", "For language models"),
)
#: The page that tells the reasons of an inferred triple, where there is one.
REASONS = "/explain"


def register(app: Flask) -> None:
    """Gives every template what it needs of the frame."""
    app.context_processor(_frame)
    app.add_template_filter(facts.unreal, "unreal")
    app.add_template_filter(text.authors, "authors")
    app.add_template_filter(text.titles, "titles")
    app.add_template_filter(text.publishers, "publishers")


def _frame() -> dict[str, Any]:
    explainable = any(rule.rule == REASONS for rule in current_app.url_map.iter_rules())
    return {
        "menu": MENU,
        "menu_below": MENU_BELOW,
        "release": site().release.digest,
        "explainable": explainable,
    }
