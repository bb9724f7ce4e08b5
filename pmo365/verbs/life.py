"""Plan one move of one document: asked by somebody, allowed by its state, written by ``apply``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pmo365.documents import Edition
from pmo365.documents.life import Move, State, next_draft, target
from pmo365.documents.opinions import holders, roles_of
from pmo365.errors import LifeRefused
from pmo365.languages import say
from pmo365.model.plan import Change, Plan
from pmo365.model.snapshot import Person
from pmo365.planning.order import ordered
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.verbs.asking import asking
from pmo365.verbs.baselines import baseline, superseded
from pmo365.verbs.decisions import approve, reject
from pmo365.verbs.editions import draft, edition_change, fields_change
from pmo365.verbs.hand_edits import accept, refresh
from pmo365.verbs.standing import Desk, Paper, paper

VERB = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to happen to a document."""

    move: Move
    document: str
    """Its type, ``PID``, or its code, ``PRJ-0001-PID``."""
    by: Person = ""
    """Whose opinion it is."""
    words: str = ""
    """Reason or reserves."""
    evidence: str = ""
    """Address of what proves the opinion."""
    gate: str = ""
    """Key of GATE."""
    change: str = ""
    """Reference of the approved change that asks for a revision."""
    fields: tuple[str, ...] = ()
    """Tags of bound regions; none: all that people wrote over."""


def plan_move(desk: Desk, wish: Wish) -> Plan:
    """Return the plan of one move; empty when the document is there already.

    LifeRefused when its state, the person or what is missing forbids it.
    """
    one = paper(desk, wish.document)
    _check_readable(one, desk)
    changes = _BUILDERS[wish.move](one, desk, wish)
    if changes and one.filed.checked_out_to:
        raise LifeRefused("life_checked_out", code=one.code, person=desk.name(one.filed.checked_out_to))
    return plan_of(desk, changes)


def plan_of(desk: Desk, changes: tuple[Change, ...]) -> Plan:
    """Return changes of a project's documents as a plan."""
    snapshot, standard = desk.snapshot, desk.press.standard
    return Plan(
        verb=VERB,
        project=desk.project.code,
        site=snapshot.site.url,
        changes=ordered(changes),
        snapshot=snapshot.number,
        observed=observed_fingerprint(snapshot),
        standard=f"{standard.version} {standard.fingerprint}",
        made_at=desk.press.now,
        counts=part_counts(snapshot),
    )


def _check_readable(one: Paper, desk: Desk) -> None:
    if not one.library.minor:
        raise LifeRefused("life_without_drafts", code=one.code, library=one.library.title.say(desk.project.language))
    for key in (one.library.key, "Approvals", "Roles"):
        if key in desk.snapshot.unreadable:
            raise LifeRefused("life_unreadable", code=one.code, list=key)


def _review(one: Paper, desk: Desk, wish: Wish) -> tuple[Change, ...]:
    if one.state is State.REVIEW:
        return ()
    target(one.state, wish.move, code=one.code)
    return (edition_change(one, desk, draft(one, State.REVIEW), why=wish.move.value),)


def _submit(one: Paper, desk: Desk, wish: Wish) -> tuple[Change, ...]:
    """Ask for approval: the edition says so, and each opinion that is due gets its row."""
    if one.state is State.PENDING:
        return asking(one, desk, one.round.read or one.filed.version)
    target(one.state, wish.move, code=one.code)
    _check_roles(one, desk)
    _check_metadata(one, desk)
    people = tuple(dict.fromkeys(asked.person for asked in one.asked))
    made = draft(one, State.PENDING)
    change = edition_change(one, desk, made, why=wish.move.value, values={"PmoApprovers": people})
    return (*asking(one, desk, made.version), change)


def _check_roles(one: Paper, desk: Desk) -> None:
    vacant = [role for role in roles_of(one.document) if not _held(role, desk)]
    if vacant:
        names = ", ".join(desk.label("ROLE", role) for role in vacant)
        raise LifeRefused("life_role_vacant", code=one.code, roles=names)


def _held(role: str, desk: Desk) -> tuple[Person, ...]:
    press = desk.press
    return holders(role, desk.snapshot, project=desk.project, standard=press.standard, today=press.today)


def _check_metadata(one: Paper, desk: Desk) -> None:
    """Refuse what lacks a column its published version must have; the approvers are told by the submission itself."""
    wanted = (name for name in one.library.required_at_publication if name != "PmoApprovers")
    missing = [name for name in wanted if one.filed.get(name) in (None, "", ())]
    if missing:
        columns = {column.name: column for column in desk.press.standard.blueprint(desk.project.blueprint).columns}
        titles = [columns[name].title.say(desk.project.language) if name in columns else name for name in missing]
        raise LifeRefused("life_metadata_missing", code=one.code, fields=", ".join(titles))


def _revise(one: Paper, desk: Desk, wish: Wish) -> tuple[Change, ...]:
    """Open the next draft; what somebody wrote since the approval becomes that draft."""
    if one.state is State.DRAFT and not one.filed.version.startswith("0."):
        return ()
    target(one.state, wish.move, code=one.code)
    _check_change(one, desk, wish)
    said = {"PmoChangeCode": wish.change} if wish.change else {}
    summary = say(desk.project.language, "life.revision", change=wish.change or "–")
    made = Edition(version=next_draft(one.filed.version), status=State.DRAFT.value, summary=summary)
    return (edition_change(one, desk, made, why=wish.move.value, values=said),)


def _check_change(one: Paper, desk: Desk, wish: Wish) -> None:
    """A baselined document is revised for a change the register knows."""
    known = {str(row.get("PmoRef") or "") for row in desk.snapshot.rows_of("Changes")}
    if wish.change and wish.change not in known:
        raise LifeRefused("life_change_unknown", code=one.code, change=wish.change)
    if not wish.change and one.filed.get("PmoBaselineVersion"):
        raise LifeRefused("life_change_needed", code=one.code, version=str(one.filed.get("PmoBaselineVersion")))


def _end(state: State) -> Callable[[Paper, Desk, Wish], tuple[Change, ...]]:
    """Return the move that ends a document: its column says so, its text stays."""

    def ended(one: Paper, desk: Desk, wish: Wish) -> tuple[Change, ...]:
        if one.state is state:
            return ()
        target(one.state, wish.move, code=one.code)
        told = fields_change(desk, one.filed, {"PmoDocStatus": desk.label("DOCSTAT", state.value)}, why=wish.move.value)
        return (*told, *superseded(one, desk, below=""))

    return ended


_BUILDERS: Mapping[Move, Callable[[Paper, Desk, Wish], tuple[Change, ...]]] = {
    Move.REVIEW: _review,
    Move.SUBMIT: _submit,
    Move.APPROVE: lambda one, desk, wish: approve(one, desk, person=wish.by, words=wish.words, evidence=wish.evidence),
    Move.REJECT: lambda one, desk, wish: reject(one, desk, person=wish.by, words=wish.words, evidence=wish.evidence),
    Move.BASELINE: lambda one, desk, wish: baseline(one, desk, gate=wish.gate),
    Move.REVISE: _revise,
    Move.ACCEPT: lambda one, desk, wish: accept(one, desk, wish.fields),
    Move.REFRESH: lambda one, desk, wish: refresh(one, desk, wish.fields),
    Move.SUPERSEDE: _end(State.SUPERSEDED),
    Move.RETIRE: _end(State.OBSOLETE),
}
