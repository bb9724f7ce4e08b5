"""The timer: each slot is worked once, missed ones are made up for once, and the history tells."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as dt_time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from pmo365.errors import ConfigurationError, PmoError
from pmo365.model.cron import parse_cron
from pmo365.model.profile import IdentityReference, Job, Profile, SecretReference, TenantAddress
from pmo365.model.quiet import QuietHours, quiet_until
from pmo365.service.schedule import Due, SlotTrigger, declare, due_slots, missed, serve, start, upcoming
from pmo365.store import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """A clock the test sets."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment


def job(name: str = "nightly", cron: str = "30 2 * * *", *, task: str = "sync", catch_up: bool = True) -> Job:
    return Job(name=name, task=task, cron=parse_cron(cron, "Europe/Paris"), catch_up=catch_up)


def profile(*jobs: Job) -> Profile:
    secret = SecretReference(kind="env", where="KEY")
    guid = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
    return Profile(
        name="contoso",
        file=Path("pmo365.yaml"),
        tenant=TenantAddress(
            id=guid, domain="c.onmicrosoft.com", sharepoint="c.sharepoint.com", hub="https://c/sites/pmo"
        ),
        identity=IdentityReference(client_id=guid, certificate=secret, private_key=secret),
        connect_to=None,
        state="state.sqlite",
        standard=Path(),
        templates=Path(),
        language="fr",
        workers=1,
        limits=None,
        company="Contoso",
        owner="",
        schedule=jobs,
    )


class Work:
    """A task that remembers the slots it was given."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.slots: list[datetime] = []
        self.done = threading.Event()
        self._error = error

    def __call__(self, due: datetime) -> Mapping[str, object]:
        self.slots.append(due)
        self.done.set()
        if self._error is not None:
            raise self._error
        return {"sites": 3}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "state.sqlite", now=clock) as opened:
        yield opened


def test_a_slot_is_worked_once_and_the_history_says_so(store: Store) -> None:
    work, due = Work(), Due(job=job(), at=NOW)
    assert start(due, tasks={"sync": work}, store=store) is True
    assert start(due, tasks={"sync": work}, store=store) is False
    (run,) = store.runs()
    assert (work.slots, run.job, run.due, run.outcome, run.facts) == ([NOW], "nightly", NOW, "done", {"sites": 3})


@pytest.mark.parametrize("error", [PmoError("busy"), ZeroDivisionError("x")])
def test_a_task_that_fails_is_told_in_the_history(store: Store, error: Exception) -> None:
    assert start(Due(job=job(), at=NOW), tasks={"sync": Work(error)}, store=store)
    assert (store.runs()[0].outcome, store.runs()[0].finished_at) == ("failed", NOW)
    assert str(store.runs()[0].facts["error"]).startswith(("busy", "unexpected"))


def test_upcoming_is_sorted_by_time() -> None:
    found = upcoming((job(), job("report", "0 7 * * 1")), now=NOW, days=2)
    assert [(one.job.name, one.at.isoformat()) for one in found] == [
        ("nightly", "2026-11-23T01:30:00+00:00"),
        ("report", "2026-11-23T06:00:00+00:00"),
        ("nightly", "2026-11-24T01:30:00+00:00"),
    ]


def test_on_the_day_clocks_go_back_the_second_hour_is_no_new_slot(store: Store) -> None:
    nightly, work = job(), Work()
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert due_slots(nightly, first - timedelta(hours=2), until=first + timedelta(hours=2)) == (first,)
    trigger = SlotTrigger(lambda after: due_slots(nightly, after, until=after + timedelta(days=3))[0])
    assert trigger.get_next_fire_time(first, first) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)
    assert work.slots == []


def test_the_trigger_never_repeats_a_slot_when_the_clock_is_set_back() -> None:
    trigger = SlotTrigger(lambda after: due_slots(job(), after, until=after + timedelta(days=3))[0])
    fired = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    assert trigger.get_next_fire_time(fired, fired - timedelta(hours=5)) == fired + timedelta(days=1)
    assert trigger.get_next_fire_time(fired, fired + timedelta(days=30)) == fired + timedelta(days=31)


def test_a_job_just_declared_has_missed_nothing(store: Store) -> None:
    assert missed((job(),), store=store, now=NOW) == ()


@pytest.mark.parametrize("days", [1, 2, 30])
def test_of_all_missed_slots_only_the_newest_is_made_up_for(store: Store, clock: Clock, days: int) -> None:
    missed((job(),), store=store, now=NOW)
    clock.moment = NOW + timedelta(days=days)
    (due,) = missed((job(),), store=store, now=clock.moment)
    assert due.at == datetime(2026, 11, 22, 1, 30, tzinfo=UTC) + timedelta(days=days)
    start(due, tasks={"sync": Work()}, store=store)
    assert missed((job(),), store=store, now=clock.moment) == ()


def served(jobs: tuple[Job, ...], work: Work, *, store: Store, clock: Clock, seconds: float) -> None:
    stop = threading.Event()
    watch = threading.Thread(target=lambda: (work.done.wait(seconds), stop.set()))
    watch.start()
    serve(profile(*jobs), {"sync": work}, store=store, stop_event=stop, now=clock)
    watch.join()


def test_serve_makes_up_for_a_missed_slot_then_stops_when_asked(store: Store, clock: Clock) -> None:
    missed((job(),), store=store, now=NOW)
    clock.moment = NOW + timedelta(days=3)
    work = Work()
    served((job(),), work, store=store, clock=clock, seconds=20)
    assert work.slots == [datetime(2026, 11, 25, 1, 30, tzinfo=UTC)]
    assert store.runs()[0].outcome == "done"


def test_serve_lets_a_missed_slot_go_when_told_to_skip(store: Store, clock: Clock) -> None:
    skipping = job(catch_up=False)
    missed((skipping,), store=store, now=NOW)
    clock.moment = NOW + timedelta(days=3)
    work = Work()
    served((skipping,), work, store=store, clock=clock, seconds=0.3)
    assert work.slots == []


def test_serve_refuses_a_job_without_a_task(store: Store, clock: Clock) -> None:
    with pytest.raises(ConfigurationError, match="task_unknown"):
        serve(profile(job(task="sing")), {"sync": Work()}, store=store, stop_event=threading.Event(), now=clock)


def hurried(scheduler: BackgroundScheduler, every: float) -> None:
    """Make the declared jobs due every few tenths of a second: the cron of the house knows no seconds."""
    for one in scheduler.get_jobs():
        one.modify(trigger=SlotTrigger(lambda after: after + timedelta(seconds=every)))


def test_a_slot_the_scheduler_wakes_for_is_worked_once_however_often_it_wakes(store: Store, clock: Clock) -> None:
    scheduler, work = BackgroundScheduler(timezone=UTC), Work()
    declare(scheduler, (job(),), tasks={"sync": work}, store=store, now=clock)
    hurried(scheduler, 0.1)
    scheduler.start()
    for one in scheduler.get_jobs():
        one.modify(next_run_time=datetime.now(UTC))
    assert work.done.wait(20)
    time.sleep(0.5)
    scheduler.shutdown()
    assert work.slots == [datetime(2026, 11, 22, 1, 30, tzinfo=UTC)]


def test_a_slot_that_falls_into_a_longer_run_is_skipped_and_noted(store: Store, clock: Clock) -> None:
    release, begun = threading.Event(), threading.Event()

    def slow(due: datetime) -> Mapping[str, object]:
        begun.set()
        release.wait(20)
        return {}

    scheduler = BackgroundScheduler(timezone=UTC)
    declare(scheduler, (job(),), tasks={"sync": slow}, store=store, now=clock)
    hurried(scheduler, 0.1)
    scheduler.start()
    for one in scheduler.get_jobs():
        one.modify(next_run_time=datetime.now(UTC))
    assert begun.wait(20)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not any(run.outcome == "skipped" for run in store.runs()):
        time.sleep(0.05)
    release.set()
    scheduler.shutdown()
    assert "skipped" in {run.outcome for run in store.runs()}


PARIS = "Europe/Paris"
WORKING = QuietHours(start=dt_time(8), end=dt_time(18, 30), zone=PARIS, weekdays=frozenset(range(1, 6)))
NIGHTS = QuietHours(start=dt_time(22), end=dt_time(6), zone=PARIS, weekdays=frozenset(range(7)))


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(PARIS))


@pytest.mark.parametrize(
    ("quiet", "now", "end"),
    [
        (None, paris(23, 12), None),
        (WORKING, paris(23, 7, 59), None),
        (WORKING, paris(23, 8), paris(23, 18, 30)),
        (WORKING, paris(23, 18, 29), paris(23, 18, 30)),
        (WORKING, paris(23, 18, 30), None),
        (WORKING, paris(22, 12), None),
        (NIGHTS, paris(23, 23), paris(24, 6)),
        (NIGHTS, paris(24, 5, 59), paris(24, 6)),
        (NIGHTS, paris(24, 6), None),
    ],
)
def test_the_quiet_we_are_in_ends_when_it_says(quiet: QuietHours | None, now: datetime, end: datetime | None) -> None:
    assert quiet_until(quiet, now) == end


@pytest.mark.parametrize(("catch_up", "outcomes"), [(True, set()), (False, {"quiet"})])
def test_in_quiet_hours_a_slot_waits_for_their_end_or_is_left_out_as_the_job_says(
    store: Store, clock: Clock, catch_up: bool, outcomes: set[str]
) -> None:
    clock.moment = datetime(2036, 11, 21, 1, 31, tzinfo=UTC)
    scheduler, work = BackgroundScheduler(timezone=UTC), Work()
    declare(scheduler, (job(catch_up=catch_up),), tasks={"sync": work}, store=store, now=clock, quiet=NIGHTS)
    scheduler.start()
    for one in scheduler.get_jobs():
        one.modify(next_run_time=datetime.now(UTC))
    time.sleep(0.6)
    waiting = [one.next_run_time for one in scheduler.get_jobs() if one.id.endswith("after the quiet hours")]
    scheduler.shutdown()
    assert work.slots == []
    assert waiting == ([datetime(2036, 11, 21, 5, tzinfo=UTC)] if catch_up else [])
    assert {run.outcome for run in store.runs()} == outcomes


def test_a_slot_missed_before_the_quiet_hours_waits_too(store: Store, clock: Clock) -> None:
    missed((job(),), store=store, now=NOW)
    clock.moment = datetime(2036, 11, 21, 1, 31, tzinfo=UTC)
    work, stop = Work(), threading.Event()
    threading.Timer(0.6, stop.set).start()
    quiet = replace(profile(job()), quiet=NIGHTS)
    serve(quiet, {"sync": work}, store=store, stop_event=stop, now=clock)
    assert (work.slots, store.runs()) == ([], ())
