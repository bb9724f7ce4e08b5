"""A publication that was cut off is finished by the next catching up; a person's edit is never taken for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pmo365.documents import opinions
from pmo365.documents.life import Move
from pmo365.model.document import Artifact
from pmo365.model.people import APPLICATION
from pmo365.model.site import Column, ColumnKind, Library, Register, Site
from pmo365.model.snapshot import FileFact, Row, Snapshot
from pmo365.planning.saved import from_text, to_text
from pmo365.planning.show import as_text
from pmo365.verbs.filing import Press
from pmo365.verbs.follow import plan_follow
from pmo365.verbs.life import Wish, plan_move
from pmo365.verbs.standing import Desk

NOW = datetime(2026, 7, 12, 5, 0, tzinfo=UTC)
TODAY = date(2026, 7, 12)
CODE = "PRJ-0007-PID"
COLUMNS = (
    "PmoDocStatus", "PmoDocVersion", "PmoApprovedOn", "PmoApprovers", "PmoApprovalDecision", "PmoDocCode",
    "PmoReadVersion",
)  # fmt: skip


def desk_of(case: Any, *, version: str, moderation: int, by: str, decided: str = "APP", **values: str) -> Desk:
    label = case.standard.choices["APRDEC"].label_of(decided, "fr")
    document = case.document("pid")
    asked = opinions.due(document, case.snapshot, project=case.project, standard=case.standard, today=TODAY)
    rows = [
        Row(
            register="Approvals", id=900 + place, etag='"1"', modified_by=one.person,
            values={
                "PmoDocCode": CODE, "PmoDocVersion": "1.0", "PmoReadVersion": "0.4", "PmoApprover": one.person,
                "PmoRoleKey": case.standard.choices["ROLE"].label_of(one.role, "fr"), "PmoApprovalDecision": label,
            },
        )
        for place, one in enumerate(asked)
    ]  # fmt: skip
    file = FileFact(
        library="Governance", path="03-PID/PRJ-0007-PID.docx", id=3, unique_id="3", version=version, etag='"9"',
        moderation=moderation, modified_by=by, values={"PmoDocCode": CODE, "PmoContentHash": "x", **values},
    )  # fmt: skip
    columns = tuple(Column(name=name, kind=ColumnKind.TEXT) for name in COLUMNS)
    site = replace(
        case.snapshot.site,
        libraries=(Library(key="Governance", columns=columns),),
        registers=(Register(key="Approvals", columns=columns),),
    )
    others = tuple(row for row in case.snapshot.rows if row.register != "Approvals")
    snapshot = replace(case.snapshot, site=site, rows=(*others, *rows), files=(file,))
    hub = Snapshot(number=3, site=Site(url="https://contoso.sharepoint.com/sites/pmo"), taken_at=NOW)
    press = Press(
        standard=case.standard, hub=hub, template=lambda name, language: case.template(name),
        current=lambda one: case.filled("pid").content, now=NOW, today=TODAY,
    )  # fmt: skip
    return Desk(project=case.project, snapshot=snapshot, press=press)


def planned(desk: Desk) -> list[Any]:
    wanted = [one for one in desk.press.standard.documents if one.code == "PID"]
    return [change.after for change in plan_follow(desk, wanted).changes]


APPROVED = {"PmoDocStatus": "Approuvé", "PmoDocVersion": "1.0"}


@pytest.mark.parametrize(("version", "moderation"), [("0.5", 3), ("1.0", 2)])
def test_a_publication_that_was_cut_off_is_finished_without_another_upload(
    french: Any, version: str, moderation: int
) -> None:
    (artifact,) = planned(desk_of(french, version=version, moderation=moderation, by=APPLICATION, **APPROVED))
    assert isinstance(artifact, Artifact)
    assert (artifact.arrived, artifact.decide, artifact.values["PmoDocVersion"]) == (True, "approve", "1.0")


def test_a_draft_that_a_person_calls_approved_is_not_published(french: Any) -> None:
    assert planned(desk_of(french, version="0.5", moderation=3, by="x.y@contoso.com", **APPROVED)) == []


def test_a_cut_off_publication_whose_opinions_are_gone_is_left_to_people(french: Any) -> None:
    desk = desk_of(french, version="0.5", moderation=3, by=APPLICATION, decided="PEN", **APPROVED)
    assert planned(desk) == []


def test_an_edit_during_approval_makes_a_draft_of_it_again(french: Any) -> None:
    (write,) = planned(
        desk_of(french, version="0.5", moderation=3, by="x.y@contoso.com", PmoDocStatus="En approbation")
    )
    assert write.values == {"PmoDocStatus": "Brouillon"}


def test_opinions_given_in_the_register_publish_the_text_that_was_read(french: Any) -> None:
    (artifact,) = planned(desk_of(french, version="0.4", moderation=3, by=APPLICATION, PmoDocStatus="En approbation"))
    assert (artifact.arrived, artifact.decide, artifact.draft) == (False, "approve", "0.5")


def test_one_refusal_is_enough(french: Any) -> None:
    desk = desk_of(french, version="0.4", moderation=3, by=APPLICATION, decided="REJ", PmoDocStatus="En approbation")
    (artifact,) = planned(desk)
    assert (artifact.decide, artifact.values["PmoDocStatus"]) == ("", "Rejeté")


def test_a_plan_of_moves_is_saved_read_back_and_says_where_the_document_goes(french: Any) -> None:
    desk = desk_of(french, version="0.4", moderation=3, by=APPLICATION, PmoDocStatus="En approbation")
    plan = plan_follow(desk, [one for one in desk.press.standard.documents if one.code == "PID"])
    assert from_text(to_text((plan,))) == (plan,)
    assert "En approbation → Approuvé" in "\n".join(as_text(plan, "fr"))
    moved = plan_move(desk, Wish(move=Move.REJECT, document="PID", by="isabelle.fontaine@contoso.com", words="Non"))
    assert from_text(to_text((moved,))) == (moved,)
