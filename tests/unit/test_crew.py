"""The crew: each project gets a result, whatever happens to the others."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from pmo365.errors import Absent, PmoError
from pmo365.service.crew import Result, run_all

CODES = tuple(f"PRJ-{number:04}" for number in range(1, 9))
both = pytest.mark.parametrize("workers", [1, 4])


def never() -> bool:
    return False


@both
def test_results_come_in_the_order_of_the_projects(workers: int) -> None:
    def task(code: str) -> str:
        time.sleep(0.002 * (9 - int(code[-1])))
        return code.lower()

    results = run_all(CODES, task, workers=workers, stop=never)
    assert results == tuple(Result(project=code, value=code.lower()) for code in CODES)


@both
def test_a_project_that_fails_does_not_stop_the_others(workers: int) -> None:
    def task(code: str) -> int:
        if code == "PRJ-0003":
            raise Absent("site_absent", url=code)
        return 1

    results = run_all(CODES, task, workers=workers, stop=never)
    failed = [one for one in results if one.error is not None]
    assert [(one.project, type(one.error)) for one in failed] == [("PRJ-0003", Absent)]
    assert sum(one.value or 0 for one in results) == 7


@both
def test_what_no_one_foresaw_is_reported_and_its_traceback_logged(
    workers: int, caplog: pytest.LogCaptureFixture
) -> None:
    def task(code: str) -> float:
        return 1 / (int(code[-1]) - 3)

    with caplog.at_level(logging.ERROR):
        results = run_all(CODES, task, workers=workers, stop=never)
    error = results[2].error
    assert isinstance(error, PmoError)
    assert (error.key, error.facts) == ("unexpected", {"kind": "ZeroDivisionError"})
    assert [(record.message, record.exc_info is not None) for record in caplog.records] == [
        ("PRJ-0003: unexpected", True)
    ]
    assert sum(one.value is not None for one in results) == 7


def test_no_more_projects_than_workers_run_at_the_same_time() -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def task(code: str) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1

    run_all(CODES, task, workers=3, stop=never)
    assert most[0] == 3


def test_one_worker_stays_in_the_calling_thread() -> None:
    results = run_all(CODES, lambda code: threading.get_ident(), workers=1, stop=never)
    assert {one.value for one in results} == {threading.get_ident()}


@both
def test_once_stopped_what_runs_is_finished_and_the_rest_skipped(workers: int) -> None:
    stop = threading.Event()

    def task(code: str) -> str:
        stop.set()
        time.sleep(0.01)
        return code

    results = run_all(CODES, task, workers=workers, stop=stop.is_set)
    finished = [one for one in results if one.value is not None]
    assert 1 <= len(finished) <= workers
    assert all(one.skipped for one in results if one.value is None)


def test_ctrl_c_inside_a_task_ends_it_and_skips_the_rest() -> None:
    def task(code: str) -> str:
        if code == "PRJ-0002":
            raise KeyboardInterrupt
        return code

    results = run_all(CODES, task, workers=1, stop=never)
    assert results[0].value == "PRJ-0001"
    assert results[1].error is not None
    assert results[1].error.key == "interrupted"
    assert [one.skipped for one in results] == [False, False, *[True] * 6]


def test_ctrl_c_while_several_work_lets_them_finish_and_skips_the_rest() -> None:
    from signal import SIGINT, raise_signal

    started = threading.Barrier(3)

    def task(code: str) -> str:
        if code in CODES[:2]:
            started.wait(10)
            time.sleep(0.5)
        return code

    def press() -> None:
        started.wait(10)
        time.sleep(0.2)  # The crew has been told everything by then; Ctrl-C before that skips what was not told.
        raise_signal(SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    results = run_all(CODES, task, workers=2, stop=never)
    presser.join()
    assert [one.value for one in results[:2]] == list(CODES[:2])
    assert all(one.skipped for one in results[2:])


def test_no_project_is_no_result() -> None:
    assert run_all((), str, workers=4, stop=never) == ()
