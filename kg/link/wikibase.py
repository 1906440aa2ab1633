"""Wikidata's own API: items by their identifiers, and by their names.

Sources: https://www.wikidata.org/w/api.php?action=help for `wbgetentities` (at most 50 identifiers
a request) and `wbsearchentities`; errors come with status 200, as `{"error": {"code": …}}`
(https://www.mediawiki.org/wiki/API:Errors_and_warnings).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kg.errors import UnreachableError
from kg.link.items import ITEM, LANGUAGES, Item, item_of, mentioned, trimmed
from kg.link.web import Web

#: Identifiers in one request, and seconds that the copies of the database may lag behind.
AT_ONCE, MAXLAG = 50, 5
PROPS = "info|labels|descriptions|aliases|claims"
NAMES = "info|labels|descriptions"


def fetch(
    web: Web, api: str, keys: Sequence[str], props: str = PROPS
) -> Iterator[dict[str, dict[str, Any]]]:
    """What is told of items, by the identifiers asked for, one request's worth after the other."""
    for start in range(0, len(keys), AT_ONCE):
        asked = keys[start : start + AT_ONCE]
        fields = {
            "action": "wbgetentities",
            "format": "json",
            "maxlag": str(MAXLAG),
            "ids": "|".join(asked),
            "props": props,
            "languages": "|".join(LANGUAGES),
            "redirects": "yes",
        }
        entities = _answer(web.get(api, fields), api).get("entities")
        if not isinstance(entities, dict) or not entities.keys() >= set(asked):
            left = ", ".join(sorted(set(asked) - set(entities or ())))
            what = f"It says nothing of {left or 'what was asked'}"
            raise UnreachableError(what, where=api, cure="Is it the address of a Wikibase's API?")
        yield {key: entities[key] for key in asked}


def described(web: Web, api: str, keys: Iterable[str]) -> dict[str, Item]:
    """Items, and the names of those that they speak of."""
    items = _items(web, api, sorted(set(keys)), PROPS)
    return _items(web, api, sorted(mentioned(items.values()) - items.keys()), NAMES) | items


def _items(web: Web, api: str, keys: Sequence[str], props: str) -> dict[str, Item]:
    told = (pair for some in fetch(web, api, keys, props) for pair in some.items())
    return {key: item_of(key, trimmed(record), api) for key, record in told}


def search(web: Web, api: str, text: str, limit: int = 10) -> list[dict[str, str]]:
    """Items whose label or alias begins so: their `id`, `label`, `description` and what matched."""
    fields = {
        "action": "wbsearchentities",
        "format": "json",
        "maxlag": str(MAXLAG),
        "search": text,
        "language": "en",
        "uselang": "en",
        "type": "item",
        "limit": str(limit),
    }
    found = _answer(web.get(api, fields), api).get("search")
    if not isinstance(found, list):
        what = "It answers without a list of items"
        raise UnreachableError(what, where=api, cure="Is it the address of a Wikibase's API?")
    return [
        {
            "id": each["id"],
            "label": str(each.get("label", "")),
            "description": str(each.get("description", "")),
            "match": str((each.get("match") or {}).get("text", "")),
        }
        for each in found
        if isinstance(each, dict) and ITEM.fullmatch(str(each.get("id")))
    ]


def _answer(answer: Any, api: str) -> dict[str, Any]:
    error = answer.get("error") if isinstance(answer, dict) else {"info": "no object"}
    if error:
        what = f"It refuses: {error.get('info') or error.get('code')}"
        raise UnreachableError(what, where=api, cure="Are the identifiers right?")
    assert isinstance(answer, dict)
    return answer
