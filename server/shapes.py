"""The shapes of the JSON that tells reasons, as schemas for `/openapi.json`."""

from __future__ import annotations

from typing import Any

Described = dict[str, Any]

IRI: Described = {"type": "string", "format": "iri"}
TEXT: Described = {"type": "string"}


def refer(name: str) -> Described:
    """A reference to a schema of the description."""
    return {"$ref": f"#/components/schemas/{name}"}


def _listed(item: Described) -> Described:
    return {"type": "array", "items": item}


def _object(properties: Described, *optional: str) -> Described:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": properties}


SHAPES: dict[str, Described] = {
    "Term": _object(
        {
            "type": {"enum": ["uri", "bnode", "literal"]},
            "value": TEXT,
            "label": TEXT,
            "xml:lang": TEXT,
            "datatype": IRI,
        },
        "label",
        "xml:lang",
        "datatype",
    ),
    "Triple": _object(
        {
            "subject": refer("Term"),
            "predicate": refer("Term"),
            "object": refer("Term"),
            "text": TEXT,
        }
    ),
    "RowReasons": _object(
        {
            "query": TEXT,
            "rows": _listed(
                _object(
                    {
                        "row": {"type": "object", "additionalProperties": refer("Term")},
                        "reasons": _listed(
                            _object(
                                {
                                    "triple": _object(
                                        {"subject": TEXT, "predicate": TEXT, "object": TEXT}
                                    ),
                                    "explain": TEXT,
                                }
                            )
                        ),
                    }
                )
            ),
        }
    ),
    "Rule": _object({"name": TEXT, "says": TEXT, "axioms": _listed(TEXT)}),
    "Reason": {
        "description": "By a rule from premises, or asserted in graphs.",
        "oneOf": [
            _object(
                {
                    "triple": refer("Triple"),
                    "rule": refer("Rule"),
                    "premises": _listed(refer("Reason")),
                }
            ),
            _object({"triple": refer("Triple"), "asserted": _listed(IRI)}),
        ],
    },
    "Saying": _object(
        {
            "paraphrase": {"type": ["string", "null"]},
            **{
                name: _listed(refer("Term"))
                for name in ("kinds", "speakers", "texts", "modalities", "passages")
            },
        }
    ),
    "Impact": _object(
        {
            "thing": refer("Term"),
            "statements": {"type": "object", "additionalProperties": refer("Saying")},
            **{name: _listed(refer("Triple")) for name in ("struck", "fall", "stand")},
        }
    ),
    "Explanation": _object(
        {
            "triple": refer("Triple"),
            "asserted": _listed(IRI),
            "reasons": _listed(refer("Reason")),
            "statements": {"type": "object", "additionalProperties": refer("Saying")},
            "complete": {"type": "boolean"},
            "stopped": {"enum": ["most", "work", "depth", None]},
        }
    ),
}
