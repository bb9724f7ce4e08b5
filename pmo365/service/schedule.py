"""The timer: starts the profile's jobs when they are due, each slot once, whoever else runs the same schedule.

APScheduler only wakes us up. When a job is due is our own arithmetic (``model.cron``): the library's fires a daily job
twice on the day clocks go back, and counts weekdays from Monday. That a slot runs once is the store's promise.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from pmo365.errors import ConfigurationError
from pmo365.model.cron import last_slot, next_slot, slots
from pmo365.model.profile import Job, Profile
from pmo365.model.quiet import QuietHours, quiet_until
from pmo365.service.crew import run_all
from pmo365.store import Store

log = logging.getLogger(__name__)

Task: TypeAlias = Callable[[datetime], Mapping[str, object]]
"""Does the work of one slot, given its due time (UTC), and returns what the history should say of it."""
Clock: TypeAlias = Callable[[], datetime]

_EARLY = timedelta(seconds=2)
"""How far our clock may be behind the one that woke us; far below a cron minute."""
_SKIP_GRACE_SECONDS = 300
"""How late a job that does not catch up may still start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A job and a moment it is due."""

    job: Job
    at: datetime


def due_slots(job: Job, since: datetime, *, until: datetime) -> tuple[datetime, ...]:
    """Return the moments a job is due after ``since`` up to and with ``until``, in UTC."""
    return slots(job.cron, since, until=until)


def upcoming(jobs: Sequence[Job], *, now: datetime, days: float) -> tuple[Due, ...]:
    """Return what will be due in the next days, soonest first."""
    until = now + timedelta(days=days)
    found = [Due(job=job, at=at) for job in jobs for at in due_slots(job, now, until=until)]
    return tuple(sorted(found, key=lambda due: (due.at, due.job.name)))


def missed(jobs: Sequence[Job], *, store: Store, now: datetime) -> tuple[Due, ...]:
    """Return the newest slot of each job that nobody claimed since its last run, or since the job is known."""
    found = []
    for job in jobs:
        known_since = store.know_job(job.name)
        newest = last_slot(job.cron, now)
        if newest is not None and newest > (store.last_due(job.name) or known_since):
            found.append(Due(job=job, at=newest))
    return tuple(found)


def start(due: Due, *, tasks: Mapping[str, Task], store: Store) -> bool:
    """Claim a slot and do its work; False when somebody claimed it before."""
    run = store.start_run("schedule", (), actor="schedule", due=(due.job.name, due.at))
    if run is None:
        log.info("%s: slot %s is already claimed", due.job.name, due.at.isoformat())
        return False
    result = run_all((due.job.name,), lambda name: tasks[due.job.task](due.at), workers=1, stop=_never)[0]
    if result.error is None:
        store.finish_run(run, "done", facts=result.value)
    else:
        store.finish_run(run, "failed", facts={"error": str(result.error)})
    return True


def serve(
    profile: Profile, tasks: Mapping[str, Task], *, store: Store, stop_event: threading.Event, now: Clock
) -> None:
    """Run the profile's schedule until ``stop_event`` is set or Ctrl-C; work in hand is finished first.

    A job that runs longer than its period skips slots, and the history says so. ConfigurationError for a job whose
    task does not exist.
    """
    _require_tasks(profile.schedule, tasks)
    scheduler = _scheduler()
    declare(scheduler, profile.schedule, tasks=tasks, store=store, now=now, quiet=profile.quiet)
    _catch_up(scheduler, profile.schedule, tasks=tasks, store=store, now=now, quiet=profile.quiet)
    scheduler.start()
    try:
        # In steps: Windows only notices Ctrl-C between two waits.
        while not stop_event.wait(0.5):
            pass
    except KeyboardInterrupt:
        stop_event.set()
    finally:
        scheduler.shutdown(wait=True)


def declare(
    scheduler: Any,
    jobs: Sequence[Job],
    *,
    tasks: Mapping[str, Task],
    store: Store,
    now: Clock,
    quiet: QuietHours | None = None,
) -> None:
    """Tell a scheduler all jobs, and to note in the store the slots it has to leave out."""
    for job in jobs:
        scheduler.add_job(
            _fire,
            trigger=SlotTrigger(partial(next_slot, job.cron)),
            args=(scheduler, job),
            kwargs={"tasks": tasks, "store": store, "now": now, "quiet": quiet},
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None if job.catch_up else _SKIP_GRACE_SECONDS,
        )
    by_name = {job.name: job for job in jobs}
    listener = _note_left_out(by_name, store)
    scheduler.add_listener(listener, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)


class SlotTrigger(BaseTrigger):  # type: ignore[misc]
    """Wakes the scheduler at our slots."""

    def __init__(self, following: Callable[[datetime], datetime | None]) -> None:
        self._following = following

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """Return the first slot after now; after the last firing, should the clock have been set back since."""
        return self._following(max(previous_fire_time or now, now))


def _fire(
    scheduler: Any, job: Job, *, tasks: Mapping[str, Task], store: Store, now: Clock, quiet: QuietHours | None
) -> None:
    at = last_slot(job.cron, now() + _EARLY)
    if at is None:
        return
    due, end = Due(job=job, at=at), quiet_until(quiet, now() + _EARLY)
    if end is None:
        start(due, tasks=tasks, store=store)
    elif job.catch_up:
        _later(scheduler, due, end, tasks=tasks, store=store)
    else:
        _left_out(due, "quiet", store=store)


def _later(scheduler: Any, due: Due, end: datetime, *, tasks: Mapping[str, Task], store: Store) -> None:
    """Start a slot when the quiet hours are over: unclaimed until then, so that a restart finds it missed."""
    log.info("%s: the slot of %s waits until %s", due.job.name, due.at.isoformat(), end.isoformat())
    scheduler.add_job(
        start,
        trigger="date",
        run_date=end,
        args=(due,),
        kwargs={"tasks": tasks, "store": store},
        id=f"{due.job.name} after the quiet hours",
        replace_existing=True,
        misfire_grace_time=None,
    )


def _catch_up(
    scheduler: Any,
    jobs: Sequence[Job],
    *,
    tasks: Mapping[str, Task],
    store: Store,
    now: Clock,
    quiet: QuietHours | None,
) -> None:
    end = quiet_until(quiet, now())
    for due in missed(jobs, store=store, now=now()):
        if due.job.catch_up and end is not None:
            _later(scheduler, due, end, tasks=tasks, store=store)
        elif due.job.catch_up:
            log.info("%s: catching up the slot of %s", due.job.name, due.at.isoformat())
            scheduler.add_job(start, args=(due,), kwargs={"tasks": tasks, "store": store}, misfire_grace_time=None)


def _note_left_out(jobs: Mapping[str, Job], store: Store) -> Callable[[Any], None]:
    def note(event: Any) -> None:
        if event.job_id not in jobs:
            return
        outcome = "skipped" if event.code == EVENT_JOB_MAX_INSTANCES else "missed"
        times = getattr(event, "scheduled_run_times", None) or [event.scheduled_run_time]
        for at in times:
            _left_out(Due(job=jobs[event.job_id], at=at.astimezone(UTC)), outcome, store=store)

    return note


def _left_out(due: Due, outcome: str, *, store: Store) -> None:
    """Claim a slot that will not be worked, so that the history says why."""
    run = store.start_run("schedule", (), actor="schedule", due=(due.job.name, due.at))
    log.warning("%s: the slot of %s was %s", due.job.name, due.at.isoformat(), outcome)
    if run is not None:
        store.finish_run(run, outcome)


def _scheduler() -> Any:
    # One worker: jobs of a profile share its tenant, they follow one another.
    executor = ThreadPoolExecutor(max_workers=1)
    return BackgroundScheduler(timezone=UTC, jobstores={"default": MemoryJobStore()}, executors={"default": executor})


def _require_tasks(jobs: Sequence[Job], tasks: Mapping[str, Task]) -> None:
    for job in jobs:
        if job.task not in tasks:
            raise ConfigurationError("task_unknown", task=job.task, known=", ".join(sorted(tasks)))


def _never() -> bool:
    return False
