"""Bound regions people wrote over: a person decides whether the words or the data count."""

from __future__ import annotations

from dataclasses import replace

from pmo365.documents.life import Move, State, next_draft, target
from pmo365.errors import LifeRefused
from pmo365.model.document import Artifact
from pmo365.model.people import is_application
from pmo365.model.plan import Action, Change, Kind
from pmo365.render.word_regions import accept_regions, edited_regions
from pmo365.verbs.due import Asked
from pmo365.verbs.editions import fields_change
from pmo365.verbs.filing import EDITED
from pmo365.verbs.generate import plan_generate
from pmo365.verbs.standing import Desk, Paper

_CAN_BE_EDITED = (State.DRAFT, State.REVIEW, State.REJECTED)


def accept(one: Paper, desk: Desk, fields: tuple[str, ...]) -> tuple[Change, ...]:
    """Return the edition that keeps what people wrote in these regions, in all that they wrote over when none is named.

    Nothing when everything is accepted already.
    """
    target(one.state, Move.ACCEPT, code=one.code)
    file, content = one.filed, desk.press.current(one.filed)
    edited = edited_regions(content)
    chosen = _chosen(one, fields, edited)
    left = ", ".join(tag for tag in edited if tag not in chosen)
    if not chosen:
        return fields_change(desk, file, {EDITED: left or None}, why=Move.ACCEPT.value)
    folder, _, name = file.path.rpartition("/")
    number = next_draft(file.version)
    artifact = Artifact(
        site=desk.snapshot.site.url, library=file.library, folder=folder, name=name,
        content=accept_regions(content, chosen), draft=number,
        values=desk.held(file.library, {"PmoDocVersion": number, EDITED: left or None}),
    )  # fmt: skip
    return (
        Change(
            kind=Kind.FILE, action=Action.UPDATE, site=artifact.site, path=f"{file.library}/files/{file.path}",
            after=artifact, why=Move.ACCEPT.value, etag=file.etag,
        ),
    )  # fmt: skip


def refresh(one: Paper, desk: Desk, fields: tuple[str, ...]) -> tuple[Change, ...]:
    """Return the edition with the data put back in these regions, in all that people wrote over when none is named."""
    target(one.state, Move.REFRESH, code=one.code)
    edited = edited_regions(desk.press.current(one.filed))
    chosen = _chosen(one, fields, edited)
    if not chosen:
        return ()
    press = replace(desk.press, overwrite=chosen)
    plan, _ = plan_generate(desk.project, desk.snapshot, press=press, asked=Asked(codes=(one.document.code,)))
    path = f"{one.filed.library}/files/{one.filed.path}"
    return tuple(change for change in plan.changes if change.path == path)


def noticed(one: Paper, desk: Desk) -> tuple[Change, ...]:
    """Return the column that tells which regions people wrote over, where somebody has saved the document since."""
    if one.state not in _CAN_BE_EDITED or is_application(one.filed.modified_by):
        return ()
    told = ", ".join(edited_regions(desk.press.current(one.filed)))
    return fields_change(desk, one.filed, {EDITED: told or None}, why="follow")


def _chosen(one: Paper, fields: tuple[str, ...], edited: tuple[str, ...]) -> tuple[str, ...]:
    """Return the regions meant; LifeRefused for one nobody wrote over."""
    foreign = [tag for tag in fields if tag not in edited]
    if foreign and edited:
        raise LifeRefused("life_field_unknown", code=one.code, fields=", ".join(foreign), known=", ".join(edited))
    return tuple(tag for tag in edited if not fields or tag in fields)
