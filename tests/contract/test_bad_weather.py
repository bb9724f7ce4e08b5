"""Lost answers, busy hours and people on the local tenant: nothing is written twice, nothing is sent early."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import requests

from pmo365.errors import AnswerLost, Throttled
from pmo365.gateway.gateway import connect
from pmo365.gateway.identity import PersonIdentity
from pmo365.gateway.pace import Budget
from pmo365.model.plan import Action, Change, Kind, RowWrite, Status
from pmo365.model.site import Column, ColumnKind, Register, Site

KEY = Column(name="PmoKey", kind=ColumnKind.TEXT, title="Clé", indexed=True, hidden=True)
BATCH = r"POST .*/_api/\$batch"


@pytest.fixture(scope="module")
def furnished(site: Site, with_list) -> Site:
    return with_list(site, Register(key="Weather", title="Temps", columns=(KEY,)))


@pytest.fixture
def weather(ground) -> Iterator[Callable[..., None]]:
    if ground.local is None:
        pytest.skip("a real tenant is not sabotaged")

    def script(*rules: dict[str, object]) -> None:
        answer = requests.post(f"{ground.local}/_tenant/weather", json={"rules": list(rules)}, timeout=30)
        assert answer.status_code < 300, answer.text

    yield script
    script()


def _row(site: Site, key: str) -> Change:
    after = RowWrite(list="Weather", values={"Title": key}, key=key)
    return Change(kind=Kind.ROW, action=Action.CREATE, site=site.url, path=f"Weather/rows/{key}", after=after)


@pytest.mark.parametrize("how", [{"status": 503}, {"status": 504}, {"drop": True}])
def test_a_row_whose_answer_was_lost_is_there_once_and_can_be_found(ground, furnished, weather, how) -> None:
    key = f"lost-{how.get('status', 'drop')}"
    weather({"match": BATCH, "when": "after", **how})
    with pytest.raises(AnswerLost) as lost:
        ground.gateway.write(furnished, [_row(furnished, key)])
    assert lost.value.facts["changes"] == (_row(furnished, key).name,)
    assert ground.gateway.row_by_key(furnished.url, "Weather", key) is not None
    rows = ground.gateway.rows(furnished.url, furnished.list_of("Weather")).rows
    assert [row.key for row in rows].count(key) == 1


def test_a_row_that_was_throttled_is_written_once_after_the_pause(ground, furnished, weather) -> None:
    weather({"match": BATCH, "status": 429, "headers": {"Retry-After": "1"}})
    started = time.monotonic()
    (outcome,) = ground.gateway.write(furnished, [_row(furnished, "throttled")])
    assert outcome.status is Status.DONE
    assert time.monotonic() - started >= 1
    rows = ground.gateway.rows(furnished.url, furnished.list_of("Weather")).rows
    assert [row.key for row in rows].count("throttled") == 1


def test_a_read_survives_lost_answers(ground, furnished, weather) -> None:
    weather({"match": BATCH, "drop": True}, {"match": BATCH, "status": 502, "skip": 1})
    assert ground.gateway.site(furnished.url) is not None


def test_an_impatient_run_ends_when_it_is_told_to_wait_for_hours(ground, furnished, weather) -> None:
    weather({"match": BATCH, "status": 429, "headers": {"Retry-After": "7200"}})
    with pytest.raises(Throttled):
        ground.gateway.site(furnished.url)


def test_a_person_works_in_their_own_name(ground, furnished) -> None:
    if ground.local is None:
        pytest.skip("people sign in themselves on a real tenant")
    gateway = connect(
        ground.gateway._tenant,
        PersonIdentity(email=ground.owner),
        connect_to=ground.local,
        now=lambda: datetime.now(UTC),
        sleep=time.sleep,
        budget=Budget(attempts=2),
    )
    (outcome,) = gateway.write(furnished, [_row(furnished, "human")])
    assert outcome.status is Status.DONE
    row = gateway.row(furnished.url, furnished.list_of("Weather"), int(outcome.id))
    assert row is not None
    assert row.created_by == ground.owner
