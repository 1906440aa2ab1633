"""How the text of a setting becomes its value; a ValueError says what is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
_IN_ADDRESS = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")
_CONTACT = re.compile(
    r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[\w-]+(?:\.[\w-]+)+[\w./~%?=&-]*", re.ASCII
)
#: What draws the inferences: owlrl, the ontology as rules, or the one that suits the size.
REASONERS = ("auto", "owlrl", "rules")
#: What holds the graph against its shapes: pyshacl alone, or pyshifty before it.
VALIDATORS = ("auto", "pyshacl", "pyshifty")


def filled(text: str) -> str:
    if not text.strip():
        raise ValueError("a name or an address is wanted, not nothing")
    return text


def path(text: str) -> Path:
    return Path(filled(text)).expanduser()


def whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        wanted = f"a whole number from {least} to {most} is wanted"
        plain = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if not (plain and least <= int(text) <= most):
            raise ValueError(wanted)
        return int(text)

    return parse


def seconds(text: str) -> float:
    wanted = "a number of seconds above 0 and up to 3600 is wanted"
    try:
        seconds = float(text)
    except ValueError:
        raise ValueError(wanted) from None
    if not 0 < seconds <= 3600:
        raise ValueError(wanted)
    return seconds


def address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("an address such as https://parley.example.org is wanted")
    return text.rstrip("/")


def contact(text: str) -> str:
    plain = text.strip()
    if not _CONTACT.fullmatch(plain):
        wanted = "an address of mail or of a page is wanted, as in mailto:me@example.org"
        raise ValueError(wanted)
    return plain


def one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"one of {', '.join(words)} is wanted")
        return text

    return parse


def endpoint(text: str) -> str:
    """The exact address of an endpoint, as a query names it."""
    wanted = f"{text!r} is none of the addresses such as https://query.example.org/sparql wanted"
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and parts.port != 0
    except ValueError:
        raise ValueError(wanted) from None
    if not (sound and _HOST.fullmatch(parts.hostname or "") and _IN_ADDRESS.fullmatch(text)):
        raise ValueError(wanted)
    if "@" in parts.netloc or "#" in text:
        raise ValueError(f"{text!r} has a user or a fragment, and an address without is wanted")
    return text


def yes_or_no(text: str) -> bool:
    """Whether the text says yes."""
    if text not in {"yes", "no"}:
        raise ValueError("yes or no is wanted")
    return text == "yes"


def listed(one: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """The parser of a list that commas or white space separate."""

    def parse(text: str) -> tuple[str, ...]:
        return tuple(map(one, text.replace(",", " ").split()))

    return parse


def network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError:
        raise ValueError("addresses or networks such as 10.0.0.0/8 are wanted") from None
