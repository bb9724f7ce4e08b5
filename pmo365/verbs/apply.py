"""The one hand that writes: plan in, outcomes out, every write noted before and after.

A write whose answer was lost is looked for before it is repeated; what people changed in the meantime stays.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pmo365.errors import AnswerLost, PmoError, SignInError, TemporaryError, Throttled, Unreachable
from pmo365.gateway.gateway import Gateway
from pmo365.model.document import Artifact, announced
from pmo365.model.growth import grown
from pmo365.model.people import is_application
from pmo365.model.plan import Action, Change, Kind, Limits, Outcome, Place, Plan, RowWrite, Status
from pmo365.model.site import Library, Site
from pmo365.model.snapshot import FileFact, Value
from pmo365.planning.in_place import in_place, values_in_place
from pmo365.planning.order import steps
from pmo365.planning.safety import check_limits
from pmo365.store import Lease, Store
from pmo365.verbs.provision import RESERVED

log = logging.getLogger(__name__)

REPEATS = 4
"""How often one step is sent when its answers keep getting lost."""
_CONTENT = (Kind.ROW, Kind.FILE, Kind.FILE_FIELDS, Kind.FILE_MOVE)
_DECIDED = (None, 0, 1)
"""Moderation of a file nobody has to decide about: approval is off, approved, rejected."""
_MAKES_GROUND = (Kind.SITE, Kind.REGISTER, Kind.LIBRARY, Kind.ROLE)
"""What follows needs the ids the tenant gave these; found in place after a lost answer, they have to be read."""
_ENDS = frozenset(kind.__name__ for kind in (TemporaryError, Throttled, Unreachable, AnswerLost, SignInError))
"""After these nothing more can be written now: each next step would only fail in the same way, after a long wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What ``apply`` writes with."""

    gateway: Gateway
    store: Store
    run: int
    limits: Limits
    lease: Lease | None = None
    """The right to write; a step of a run that lost it is refused before it is sent."""
    told: Callable[[int, int, str], None] = lambda done, total, text: None
    """Called before each step: changes done, changes in all, path of the next one."""
    stopped: Callable[[], bool] = lambda: False


def apply(plan: Plan, *, hand: Hand, observed: Mapping[str, Site]) -> tuple[Outcome, ...]:
    """Write a plan in its order and return one outcome for each change.

    ``observed`` gives the sites as they were read, by address. Raises UnsafePlan beyond the limits, before the first
    write. A change that fails does not stop its neighbours, but nothing that needs it is tried: that is SKIPPED, with
    the code of what failed. When the tenant cannot answer now, or refuses the sign-in, the rest of the plan is SKIPPED.
    """
    check_limits(plan, hand.limits)
    sites, outcomes = dict(observed), list[Outcome]()
    for step in steps(plan.changes):
        ready, blocked = _split(step, outcomes)
        outcomes += blocked
        if hand.stopped():
            outcomes += [Outcome(change=one, status=Status.SKIPPED, code="Stopped") for one in ready]
        elif ready:
            hand.told(len(outcomes), len(plan.changes), ready[0].path)
            outcomes += _noted(ready, sites, hand)
    return tuple(outcomes)


def _split(step: Sequence[Change], outcomes: Sequence[Outcome]) -> tuple[tuple[Change, ...], list[Outcome]]:
    """Set aside what needs a part that could not be made, or everything when nothing more can be written now."""
    ready, blocked = [], []
    for change in step:
        cause = next((one for one in outcomes if _ends(one) or _needs(change, one)), None)
        if cause is None:
            ready.append(change)
        else:
            blocked.append(replace(cause, change=change, status=Status.SKIPPED))
    return tuple(ready), blocked


def _ends(earlier: Outcome) -> bool:
    return earlier.status is Status.FAILED and earlier.code in _ENDS


def _needs(change: Change, earlier: Outcome) -> bool:
    if earlier.status in (Status.DONE, Status.FOUND, Status.CONFLICT) or earlier.change.action is not Action.CREATE:
        return False
    maker = earlier.change
    if maker.kind is Kind.ROW:
        return maker.why == RESERVED or maker.path == change.path
    if maker.site != change.site:
        return maker.kind is Kind.SITE and change.kind is Kind.ROW  # The register is told only of sites that exist.
    if maker.kind is Kind.SITE:
        return True
    return maker.kind in (Kind.REGISTER, Kind.LIBRARY) and change.path.startswith(f"{maker.path}/")


def _noted(step: tuple[Change, ...], sites: dict[str, Site], hand: Hand) -> list[Outcome]:
    """Write one step between two notes in the ledger: intent before, outcome after."""
    entries = hand.store.intend(hand.run, step, lease=hand.lease)
    url = step[0].site
    try:
        outcomes = _written(step, sites.get(url, Site(url=url)), hand)
    except PmoError as error:
        outcomes = _given_up(step, error)
    hand.store.settle_all(list(zip(entries, outcomes, strict=True)))
    for outcome in outcomes:
        if outcome.status is Status.FAILED:
            log.warning("%s %s: %s %s", url, outcome.change.path, outcome.code, outcome.message)
    sites[url] = _after(outcomes, sites.get(url, Site(url=url)), hand)
    return outcomes


def _after(outcomes: Sequence[Outcome], site: Site, hand: Hand) -> Site:
    """Return the site as later steps must know it: grown by what was made, read again when that is not enough."""
    if any(one.status is Status.FOUND and one.change.kind in _MAKES_GROUND for one in outcomes):
        return hand.gateway.site(site.url) or site
    return grown(site, outcomes)


def _given_up(step: tuple[Change, ...], error: PmoError) -> list[Outcome]:
    """Keep what the error knows to be done; the rest failed for its reason."""
    known = {one.change.name: one for one in _outcomes_of(error)}
    code, message = type(error).__name__, str(error)
    return [
        known.get(change.name, Outcome(change=change, status=Status.FAILED, code=code, message=message, error=error))
        for change in step
    ]


def _outcomes_of(error: PmoError) -> tuple[Outcome, ...]:
    found = error.facts.get("outcomes", ())
    return tuple(one for one in found if isinstance(one, Outcome)) if isinstance(found, tuple | list) else ()


def _written(step: tuple[Change, ...], observed: Site, hand: Hand) -> list[Outcome]:
    """Send a step; where an answer was lost, look first and send only what is not in place."""
    done: dict[str, Outcome] = {}
    last: AnswerLost | None = None
    left = _addressed(step, hand)
    for _ in range(REPEATS):
        try:
            done |= {one.change.name: one for one in hand.gateway.write(observed, left)}
            break
        except AnswerLost as lost:
            last = lost
            log.info("answer lost on %s after %s: looking", observed.url, left[0].path)
            done |= {one.change.name: one for one in _outcomes_of(lost)}
            missing = tuple(change for change in left if change.name not in done)
            done |= _found(missing, observed.url, hand)
            observed = hand.gateway.site(observed.url) or observed
            left = tuple(_resumed(change, observed, hand) for change in missing if change.name not in done)
            if not left:
                break
    else:
        assert last is not None
        done |= {one.change.name: one for one in _given_up(left, last)}
    return [replace(done[change.name], change=change) for change in step]


def _addressed(step: tuple[Change, ...], hand: Hand) -> tuple[Change, ...]:
    """Fill in the row number of updates that know only the hidden key: their row is made by the same plan."""
    return tuple(_with_id(change, hand) for change in step)


def _with_id(change: Change, hand: Hand) -> Change:
    write = change.after
    if not isinstance(write, RowWrite) or change.action is not Action.UPDATE or write.id is not None:
        return change
    row = hand.gateway.row_by_key(change.site, write.list, write.key)
    return change if row is None else replace(change, after=replace(write, id=row.id), etag=row.etag)


def _found(changes: tuple[Change, ...], url: str, hand: Hand) -> dict[str, Outcome]:
    site = hand.gateway.site(url)
    return {
        change.name: Outcome(change=change, status=Status.FOUND)
        for change in changes
        if (_content_in_place(change, site, hand) if change.kind in _CONTENT else in_place(change, site))
    }


def _content_in_place(change: Change, site: Site | None, hand: Hand) -> bool:
    after = change.after
    if site is None:
        return False
    if isinstance(after, Artifact):
        return _file_in_place(after, site, hand)
    if isinstance(after, Place):
        return _file_of(after, site, hand) is not None
    if not isinstance(after, RowWrite):
        return False
    if change.kind is Kind.ROW and change.action is Action.CREATE:
        return hand.gateway.row_by_key(site.url, after.list, after.key) is not None
    held = _held(after, site, hand)
    return held is not None and values_in_place(after, held)


def _held(write: RowWrite, site: Site, hand: Hand) -> dict[str, Value] | None:
    """Return the values the written row or file holds now."""
    present = site.list_of(write.list)
    if present is None or write.id is None:
        return None
    if isinstance(present, Library):
        facts = (one for one in hand.gateway.files(site.url, present) if one.id == write.id)
        return next((dict(one.values) for one in facts), None)
    row = hand.gateway.row(site.url, present, write.id)
    return None if row is None else dict(row.values)


def _file_in_place(artifact: Artifact, site: Site, hand: Hand) -> bool:
    """A file is in place when it carries the fingerprint of our inputs: its bytes tell nothing, they are rewritten."""
    found = _file_of(artifact, site, hand)
    wanted = artifact.values.get("PmoContentHash")
    if found is not None and artifact.draft:
        return _edition_in_place(artifact, found)
    return found is not None and wanted is not None and found.get("PmoContentHash") == wanted


def _edition_in_place(artifact: Artifact, found: FileFact) -> bool:
    """An edition of a document is in place under its number, with its columns, and decided where that was asked."""
    said = RowWrite(list=artifact.library, values=artifact.values)
    decided = not artifact.decide or found.moderation in _DECIDED
    there = found.version == artifact.values.get("PmoDocVersion")
    there = there and (not artifact.retaken or is_application(found.modified_by))
    return there and decided and values_in_place(said, dict(found.values))


def _resumed(change: Change, site: Site, hand: Hand) -> Change:
    """Leave out the upload of a document that has arrived under the number it bears: only its columns are missing."""
    artifact = change.after
    if not isinstance(artifact, Artifact) or not artifact.values.get("PmoDocVersion"):
        return change
    found = _file_of(artifact, site, hand)
    if found is not None and artifact.retaken:
        return _retaken(change, artifact, found)
    arrived = found is not None and found.version in (artifact.values["PmoDocVersion"], artifact.draft)
    # The etag was that of the file before: what moved it since is our own upload.
    return replace(change, after=replace(artifact, arrived=True), etag="") if arrived else change


def _retaken(change: Change, artifact: Artifact, found: FileFact) -> Change:
    """Go on where taking an edition back was cut off: its version column tells how far that went."""
    wanted, told = str(artifact.values["PmoDocVersion"]), found.get("PmoDocVersion")
    if not is_application(found.modified_by) or told not in (wanted, announced(wanted)):
        return change
    return replace(change, after=replace(artifact, arrived=told == wanted), etag="")


def _file_of(wanted: Artifact | Place, site: Site, hand: Hand) -> FileFact | None:
    """Return the file that is where one belongs."""
    library = site.list_of(wanted.library)
    if not isinstance(library, Library):
        return None
    return next((one for one in hand.gateway.files(site.url, library) if one.path == wanted.path), None)
