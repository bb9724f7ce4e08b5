"""The crew: maps a task over projects, on the only thread pool of the house."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from pmo365.errors import PmoError

log = logging.getLogger(__name__)

P = TypeVar("P")
T = TypeVar("T")

_LOOK_UP_SECONDS = 0.2
"""Windows only notices Ctrl-C between two waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Generic[P, T]):
    """What a task did for one project: a value, an error, or nothing because the run was stopped before it."""

    project: P
    value: T | None = None
    error: PmoError | None = None
    """``unexpected`` for what no one foresaw (see the log), ``interrupted`` for Ctrl-C inside the task."""
    skipped: bool = False


def run_all(
    projects: Sequence[P], task: Callable[[P], T], *, workers: int, stop: Callable[[], bool]
) -> tuple[Result[P, T], ...]:
    """Return one result for each project, in their order; a project that fails does not stop the others.

    ``workers`` of 1 runs inline. Once ``stop`` answers yes, or on Ctrl-C, what runs is finished and the rest skipped.
    """
    if workers <= 1 or len(projects) <= 1:
        return _inline(projects, task, stop=stop)
    return _together(projects, task, workers=workers, stop=stop)


def _inline(projects: Sequence[P], task: Callable[[P], T], *, stop: Callable[[], bool]) -> tuple[Result[P, T], ...]:
    results: list[Result[P, T]] = []
    interrupted = False
    for project in projects:
        if interrupted:
            results.append(Result(project=project, skipped=True))
            continue
        try:
            results.append(_one(project, task, stop=stop))
        except KeyboardInterrupt:
            interrupted = True
            results.append(Result(project=project, error=PmoError("interrupted")))
    return tuple(results)


def _together(
    projects: Sequence[P], task: Callable[[P], T], *, workers: int, stop: Callable[[], bool]
) -> tuple[Result[P, T], ...]:
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="crew") as pool:
        futures: list[Future[Result[P, T]]] = []
        try:
            # Inside: Ctrl-C may come while the crew is still being told what to do.
            for project in projects:
                futures.append(pool.submit(_one, project, task, stop=stop))
            _wait(futures)
        except KeyboardInterrupt:
            for future in futures:
                future.cancel()
            _wait(futures)
    done = [
        Result(project=one, skipped=True) if told.cancelled() else told.result()
        for one, told in zip(projects, futures, strict=False)
    ]
    return (*done, *(Result[P, T](project=one, skipped=True) for one in projects[len(done) :]))


def _wait(futures: Sequence[Future[Result[P, T]]]) -> None:
    while wait(futures, timeout=_LOOK_UP_SECONDS).not_done:
        pass


def _one(project: P, task: Callable[[P], T], *, stop: Callable[[], bool]) -> Result[P, T]:
    if stop():
        return Result(project=project, skipped=True)
    try:
        return Result(project=project, value=task(project))
    except PmoError as error:
        log.warning("%s: %s: %s", getattr(project, "code", project), type(error).__name__, error)
        return Result(project=project, error=error)
    except Exception as error:
        # The one place of the house that catches everything: a fault of ours in one project must not stop the others.
        log.exception("%s: unexpected", getattr(project, "code", project))
        return Result(project=project, error=PmoError("unexpected", kind=type(error).__name__))
