"""Requests made from the server's own description: each is answered as it says, and none breaks it.

schemathesis makes them: what the description allows, and what it does not. The examples are the
same in every run.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from tests.small_site import make_client

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
bounded = settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[*HealthCheck],
)


@pytest.mark.parametrize("mode", [*GenerationMode], ids=lambda mode: mode.value)
def test_what_is_described_is_answered_so(tmp_path: Path, mode: GenerationMode) -> None:
    """Each operation of the description is asked, by what it allows and by what it does not."""
    client = make_client(tmp_path)
    schema = schemathesis.openapi.from_wsgi("/openapi.json", client.application)
    described = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(described) > 40
    for operation in described:

        @bounded
        @given(operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(checks=CHECKS)

        with suppress(Unsatisfiable):  # where there is nothing that the description forbids
            ask()
