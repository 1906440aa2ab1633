"""What the service says of itself, in the words of each version."""

from __future__ import annotations

from typing import Any

from kg.terms import ID, PARLEY
from server.description import public_url
from server.reconcile.catalogue import Catalogue, Kind
from server.site import site

Described = dict[str, Any]

VERSIONS = ("0.2", "1.0-draft")
DRAFT = "/1.0-draft"
#: The types that are offered first, if the graph has them.
FIRST = ("Actor", "Person", "Organization", "State", "Place", "Instrument", "Event", "Measure")
#: Pixels of the frame that a preview is made for.
WIDTH, HEIGHT = 420, 220


def manifest(catalogue: Catalogue) -> Described:
    """The manifest of version 0.2, which also tells a client of the draft all it needs."""
    root = f"{public_url()}reconcile"
    suggest = {
        kind: {
            "service_url": root,
            "service_path": f"/suggest/{kind}",
            "flyout_service_url": root,
            "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "type", "property")
    }
    return {
        "versions": [*VERSIONS],
        **_common(catalogue),
        "identifierSpace": str(ID),
        "schemaSpace": str(PARLEY),
        "view": {"url": f"{public_url()}id/{{{{id}}}}"},
        "suggest": suggest,
        "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/extend/propose"},
            "property_settings": [],
        },
    }


def draft(catalogue: Catalogue) -> Described:
    """The manifest of the draft of version 1.0."""
    return {
        "versions": [VERSIONS[1]],
        **_common(catalogue),
        "view": {"url": f"{public_url()}id/{{id}}"},
        "suggest": {"entity": True, "type": True, "property": True},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "extend": {"proposeProperties": True, "propertySettings": []},
        "lang": "en",
        "dir": "ltr",
    }


def _common(catalogue: Catalogue) -> Described:
    return {
        "name": "Parley: who demands what of whom",
        "documentation": public_url(),
        "serviceVersion": site().release.manifest.versions.get("parley-kg", "0"),
        "logo": f"{public_url()}static/parley.svg",
        "defaultTypes": [named(catalogue.kinds[key]) for key in FIRST if key in catalogue.kinds],
        "batchSize": site().settings.batch,
        "standardizedScore": True,
    }


def named(kind: Kind) -> Described:
    """A type as the API shows it."""
    return {"id": kind.key, "name": kind.name}
