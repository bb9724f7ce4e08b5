"""What somebody asks ``generate`` for is understood, or refused with what there is."""

from __future__ import annotations

from typing import Any

import pytest

from pmo365.errors import PmoError
from pmo365.languages import say
from pmo365.model.words import LANGUAGES
from pmo365.service.plans import asked_for
from pmo365.verbs.due import Asked


def test_codes_and_gates_are_read_in_either_case_and_counted_once(standard: Any) -> None:
    assert asked_for(standard, codes=("hlr", "HLR", "Pid")) == Asked(codes=("HLR", "PID"))
    assert asked_for(standard, gate="g3") == Asked(gate="G3")
    assert asked_for(standard, period="2026-07") == Asked(period="2026-07")
    assert asked_for(standard) == Asked()


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"codes": ("HRL",)}, "document_unknown"),
        ({"period": "2026-13"}, "period_unknown"),
        ({"period": "07/2026"}, "period_unknown"),
        ({"gate": "G9"}, "gate_unknown"),
    ],
)
def test_what_there_is_not_is_refused_in_words(standard: Any, asked: Any, key: str) -> None:
    with pytest.raises(PmoError) as raised:
        asked_for(standard, **asked)
    assert raised.value.key == key
    for language in LANGUAGES:
        assert "{" not in say(language, f"errors.{key}", **raised.value.facts)


def test_a_period_alone_asks_for_the_reports_of_periods_and_a_gate_for_its_review(standard: Any) -> None:
    def wanted(asked: Asked) -> list[str]:
        return [one.code for one in standard.documents if asked.wants(one)]

    assert wanted(Asked(period="2026-07")) == ["HLR"]
    assert wanted(Asked(gate="G3")) == ["GRV"]
    assert wanted(Asked(codes=("PID",), period="2026-07")) == ["PID"]
    assert len(wanted(Asked())) == len(standard.documents)
