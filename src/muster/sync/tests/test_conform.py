"""The phones' interface does what its document says, whatever is sent: no fault of the program, answers as declared."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.cast import SITE, make_cast

from muster.sync.tests.phone import Phone

pytestmark = pytest.mark.slow

ADDRESS = "/api/v1/openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12
"""For each operation and each way of asking: well under a minute in all."""
KEPT_OUT = {"/api/v1/exercise/clock"}
"""It moves the clock of an exercise by the operator's token: asked without one only, or every later answer would be
about another year."""


@pytest.mark.parametrize("known", [True, False], ids=["enrolled", "unknown"])
def test_answers_are_as_the_document_says(serving: str, known: bool):
    phone = Phone.enrol(make_cast().incident.pk, SITE)
    headers = {"Authorization": f"Bearer {phone.token if known else 'nobody'}"}
    document = schemathesis.openapi.from_url(f"{serving}{ADDRESS}")
    statuses: Counter[int] = Counter()
    for found in document.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if known and operation.path in KEPT_OUT:
            continue
        statuses.update(_ask(operation, headers))
    assert statuses.total() > EXAMPLES
    assert bool(statuses[200]) is known, "an enrolled phone's batch is taken; nobody else's is"
    assert statuses[401] or known


def _ask(operation: Any, headers: dict[str, str]) -> list[int]:
    """Send what the document allows and what it does not; the statuses of the answers."""
    seen = []
    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS)
            seen.append(answer.status_code)

        send()
    return seen
