"""Write changes of one site in order: those of one wave in batches, stage by stage, the others one by one.

What cannot be told apart after a lost answer is reported as in doubt, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pmo365.errors import (
    AnswerLost,
    Conflict,
    ConsentError,
    PmoError,
    SignInError,
    TemporaryError,
)
from pmo365.gateway import access, batch, sharepoint
from pmo365.gateway.direct import Answer, Operation, do, send
from pmo365.gateway.entries import put_file
from pmo365.gateway.faults import fault
from pmo365.gateway.ground import Ground
from pmo365.gateway.operations import PACKED, recipe
from pmo365.gateway.recipe import Recipe
from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, Outcome, Status
from pmo365.model.site import Site
from pmo365.model.waves import wave

_STOPS = (TemporaryError, SignInError)
"""After these nothing more can be written now."""


class Known(tuple[Outcome, ...]):
    """Outcomes carried by an error; short in logs."""

    def __repr__(self) -> str:
        return f"{len(self)} outcomes"

    __str__ = __repr__


@dataclass(slots=True)
class _Job:
    """One change of a run and how far it got."""

    change: Change
    recipe: Recipe
    answers: list[Answer] = field(default_factory=list)
    outcome: Outcome | None = None


def write(ground: Ground, changes: Sequence[Change]) -> tuple[Outcome, ...]:
    """Write changes in order and return one outcome for each; see ``Gateway.write`` for what it raises."""
    outcomes: list[Outcome] = []
    for (packed, _), run in groupby(changes, key=lambda change: (change.kind in PACKED, wave(change))):
        members, before = tuple(run), len(outcomes)
        try:
            if packed:
                _run(ground, members, outcomes)
            else:
                _each(ground, members, outcomes)
        except (*_STOPS, ConsentError) as error:
            raise _carrying(error, members, outcomes) from error
        ground.grow(outcomes[before:])
    return tuple(outcomes)


def _carrying(error: PmoError, members: Sequence[Change], outcomes: Sequence[Outcome]) -> PmoError:
    """Return the error with what is known and, for a lost answer, the names of the changes in doubt."""
    known = {outcome.change.name for outcome in outcomes}
    doubtful = tuple(change.name for change in members if change.name not in known)
    facts = {**error.facts, "outcomes": Known(outcomes)}
    if isinstance(error, AnswerLost):
        facts["changes"] = doubtful
    return type(error)(error.key, **facts)


# runs in batches ---------------------------------------------------------------------------------------------------


def _run(ground: Ground, changes: Sequence[Change], outcomes: list[Outcome]) -> None:
    """Write a run; outcomes are appended in order even when it is cut short by an error."""
    jobs = [_prepared(ground, change) for change in changes]
    try:
        for stage in range(max(len(job.recipe.stages) for job in jobs)):
            _stage(ground, [job for job in jobs if job.outcome is None and stage < len(job.recipe.stages)], stage)
    finally:
        # A job without outcome here was stopped on its way: it is in doubt.
        outcomes += [job.outcome for job in jobs if job.outcome is not None]


def _prepared(ground: Ground, change: Change) -> _Job:
    try:
        return _Job(change, recipe(ground, change))
    except _STOPS:
        raise
    except (PmoError, ValueError, TypeError) as error:
        return _Job(change, Recipe(()), outcome=_failed(change, error))


def _stage(ground: Ground, jobs: Sequence[_Job], stage: int) -> None:
    wanted: list[tuple[_Job, tuple[Operation, ...]]] = []
    for job in jobs:
        try:
            wanted.append((job, tuple(job.recipe.stages[stage](job.answers))))
        except PmoError as error:
            job.outcome = _failed(job.change, error)
    batched = _sent(ground, [one for _, operations in wanted for one in operations])
    _deal(wanted, batched, final=stage)
    if batched.error is not None:
        _settle_error(wanted, batched.error)


def _sent(ground: Ground, operations: Sequence[Operation]) -> batch.Batched:
    """Send the operations of one stage: those of JSON in batches, then those of bytes one by one."""
    packed = [place for place, one in enumerate(operations) if one.content is None]
    batched = batch.run(ground.wire, ground.url, [operations[place] for place in packed])
    answers, error = dict(zip(packed, batched.answers, strict=True)), batched.error
    for place in (place for place, one in enumerate(operations) if one.content is not None):
        if error is None:
            try:
                answers[place] = send(ground.wire, ground.url, operations[place])
            except PmoError as stopped:
                error = stopped
    return batch.Batched(tuple(answers.get(place) for place in range(len(operations))), error)


def _deal(wanted: Sequence[tuple[_Job, tuple[Operation, ...]]], batched: batch.Batched, *, final: int) -> None:
    """Give each job its answers; the first bad one decides, the last stage closes."""
    position = 0
    for job, operations in wanted:
        mine = batched.answers[position : position + len(operations)]
        position += len(operations)
        job.answers += [answer for answer in mine if answer is not None]
        bad = next((got for one, got in zip(operations, mine, strict=True) if got is not None and _bad(one, got)), None)
        if bad is not None:
            job.outcome = _failed(job.change, fault(bad.status, bad.content, address=bad.address))
        elif None not in mine and final == len(job.recipe.stages) - 1:
            job.outcome = _closed(job)


def _bad(operation: Operation, answer: Answer) -> bool:
    return not answer.good and not (operation.optional and answer.status == 404)


def _closed(job: _Job) -> Outcome:
    refused = job.recipe.judged(job.answers)
    if refused is not None:
        return _failed(job.change, refused)
    return Outcome(change=job.change, status=Status.DONE, id=job.recipe.made(job.answers))


def _settle_error(wanted: Sequence[tuple[_Job, tuple[Operation, ...]]], error: PmoError) -> None:
    """A refusal of the whole batch fails its changes; anything else stops the run."""
    if isinstance(error, (*_STOPS, ConsentError)):
        raise error
    for job, _ in wanted:
        if job.outcome is None:
            job.outcome = _failed(job.change, error)


def _failed(change: Change, error: Exception) -> Outcome:
    told = error.facts if isinstance(error, PmoError) else {}
    message = " ".join(str(told[name]) for name in ("code", "message") if told.get(name)) or str(error)
    status = Status.CONFLICT if isinstance(error, Conflict) else Status.FAILED
    ours = error if isinstance(error, PmoError) and not told.get("message") else None
    return Outcome(change=change, status=status, code=type(error).__name__, message=message, error=ours)


# one by one --------------------------------------------------------------------------------------------------------


def _each(ground: Ground, changes: Sequence[Change], outcomes: list[Outcome]) -> None:
    """Write changes one after the other; when a site could not be made, what was to happen on it is not tried."""
    for change in changes:
        cause = next((one for one in outcomes if one.change.kind is Kind.SITE and one.status is Status.FAILED), None)
        if cause is None:
            outcomes.append(_alone(ground, change))
        else:
            outcomes.append(Outcome(change=change, status=Status.SKIPPED, code=cause.code, message=cause.message))


def _alone(ground: Ground, change: Change) -> Outcome:
    try:
        return Outcome(change=change, status=Status.DONE, id=_SINGLE[change.kind](ground, change))
    except _STOPS:
        raise
    except (PmoError, ValueError, TypeError) as error:
        return _failed(change, error)


def _site(ground: Ground, change: Change) -> str:
    wanted = change.after
    assert isinstance(wanted, Site)
    if change.action is Action.UPDATE:
        told = {"Title": wanted.title, "Description": wanted.description}
        body = {name: value for name, value in told.items() if value is not None}
        do(ground.wire, ground.url, Operation(method="MERGE", path="web", body=body))
        return ""
    hub = wanted.hub if wanted.hub != wanted.url else None
    made = sharepoint.create_site(ground.wire, wanted, hub_id=ground.hub_id(hub) if hub else None)
    ground.joined = hub
    return made


def _hub(ground: Ground, change: Change) -> str:
    hub = str(change.after)
    if hub == ground.url:
        sharepoint.register_hub(ground.wire, ground.url)
        return ""
    id = ground.hub_id(hub)
    if ground.joined != hub:
        sharepoint.join_hub(ground.wire, ground.url, id)
    return id


def _file(ground: Ground, change: Change) -> str:
    artifact = change.after
    assert isinstance(artifact, Artifact)
    return put_file(ground, artifact, etag=change.etag)


_SINGLE: dict[Kind, Callable[[Ground, Change], str]] = {
    Kind.SITE: _site,
    Kind.HUB: _hub,
    Kind.APPLICATION: lambda ground, change: access.let_in(ground.wire, ground.url, change),
    Kind.FILE: _file,
}
