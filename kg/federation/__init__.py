"""Answers queries that call other endpoints by SERVICE, and asks only those of a list.

    engine = with_services(engine, settings)    # the engine itself if the list is empty

`federated` rules what is asked; `calls` finds the calls in a text and `probe` asks the engine what
they mean; `evaluation` puts values in their place, `restriction` says which are of use, `bindings`
are their form; `remote` is the one module that opens a connection. It knows no engine by name, and
no HTTP but a client's.
"""

from kg.engine import Engine
from kg.federation.federated import Federated
from kg.federation.remote import Remote
from kg.settings import Settings

__all__ = ["Federated", "Remote", "with_services"]

MEBI = 1024 * 1024


def with_services(engine: Engine, settings: Settings) -> Engine:
    """The engine, able to ask the endpoints that the settings list, if they list any."""
    if not settings.services:
        return engine
    reached = settings.contact or settings.base
    agent = f"Parley (+{reached})" if reached else "Parley"
    return Federated(
        engine,
        Remote(settings.services_private, agent),
        frozenset(settings.services),
        seconds=settings.service_timeout,
        calls=settings.service_calls,
        size=settings.service_result * MEBI,
    )
