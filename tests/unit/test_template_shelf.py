"""Which file of the hub's library serves which document, in which version, and what is put there by us."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pmo365.model.document import Document
from pmo365.model.plan import Action, Change
from pmo365.model.site import Column, ColumnKind, Library, Site, Versioning
from pmo365.model.snapshot import FileFact, Snapshot
from pmo365.model.standard import Standard
from pmo365.render.digest import digest
from pmo365.settings import templates_folder
from pmo365.store import KeptTemplate, Store
from pmo365.verbs.shelf import choices, idle, in_force, key_of, shelved
from pmo365.verbs.stock import plan_stock

NOW = datetime(2026, 7, 12, 5, 0, tzinfo=UTC)
NAMES = ("Key", "DocType", "Language", "TierSet", "TemplateVersion", "ContentHash")
TEXTS = tuple(Column(name=f"Pmo{name}", kind=ColumnKind.TEXT) for name in NAMES)
LIBRARY = Library(key="Templates", title="Modèles", columns=TEXTS, versioning=Versioning(minor=True, approval=True))
LEAD = "marie.delmas@contoso.com"


def hub(*files: FileFact) -> Snapshot:
    site = Site(url="https://contoso.sharepoint.com/sites/pmo", libraries=(LIBRARY,))
    return Snapshot(number=1, site=site, taken_at=NOW, files=files)


def file(name: str, version: str = "1.0", moderation: int | None = 0, *, by: str = LEAD, **values: Any) -> FileFact:
    columns = {f"Pmo{key}": value for key, value in values.items()}
    return FileFact(
        library="Templates", path=name, id=len(name), unique_id=name, values=columns, version=version,
        moderation=moderation, modified_by=by, modified=NOW, etag='"1"',
    )  # fmt: skip


@pytest.fixture
def mandate(standard: Standard) -> Document:
    return next(one for one in standard.documents if one.code == "MAN")


@pytest.mark.parametrize(
    ("version", "moderation", "expected"),
    [
        ("1.0", 0, "1.0"),
        ("0.3", 3, ""),
        ("1.0", 2, ""),
        ("2.0", 2, "1.0"),
        ("2.0", 1, "1.0"),
        ("2.4", 3, "2.0"),
        ("2.4", 2, "2.0"),
        ("3.0", None, "3.0"),
    ],
)
def test_only_an_approved_version_is_in_force(version: str, moderation: int | None, expected: str) -> None:
    assert in_force(file("MAN.fr.docx", version, moderation), LIBRARY) == expected


def test_without_drafts_and_approval_the_current_version_is_in_force() -> None:
    plain = replace(LIBRARY, versioning=Versioning(minor=False, approval=False))
    assert in_force(file("MAN.fr.docx", "4.0", None), plain) == "4.0"


def test_columns_tell_before_the_name_does(standard: Standard) -> None:
    known = {one.file.name: one for one in shelved(
        hub(
            file("PID.fr.docx", DocType="Mandat"),
            file("MAN-maison.en.dotx"),
            file("Charte.docx", Language="fr"),
            file("MAN.fr.docx", Language="en"),
            file("notes.xlsx"),
        ),
        standard,
    )}  # fmt: skip
    assert (known["PID.fr.docx"].document, known["PID.fr.docx"].languages) == ("MAN", ("fr",))
    assert (known["MAN-maison.en.dotx"].document, known["MAN-maison.en.dotx"].languages) == ("MAN", ("en",))
    assert known["Charte.docx"].document == ""
    assert known["MAN.fr.docx"].languages == ("fr", "en")
    assert "notes.xlsx" not in known
    told = {one.file.name: why for one, why, _ in idle(tuple(known.values()), standard)}
    assert told == {"Charte.docx": "document", "MAN.fr.docx": "languages"}


def test_the_tier_goes_first_then_peoples_own_then_ours(standard: Standard, mandate: Document) -> None:
    small = standard.choices["TIER"].label_of("S", "fr")
    ours = file("MAN.fr.docx", by="", Key=key_of(mandate, "fr"))
    theirs, tiny = file("MAN-maison.fr.docx"), file("MAN-petit.fr.docx", TierSet=(small,))
    among = shelved(hub(ours, theirs, tiny), standard)
    names = [one.file.name for one in choices(mandate, "fr", "S", among=among)]
    assert names == ["MAN-petit.fr.docx", "MAN-maison.fr.docx", "MAN.fr.docx"]
    assert [one.file.name for one in choices(mandate, "fr", "XL", among=among)] == names[1:]


def content(name: str) -> bytes:
    return (templates_folder() / name / "template.fr.docx").read_bytes()


def stock(standard: Standard, mandate: Document, *files: FileFact, untouched: bool = True) -> tuple[Change, ...]:
    ours = {(mandate, "fr"): content("mandate")}
    return plan_stock(hub(*files), ours, standard=standard, untouched=lambda *_: untouched)  # type: ignore[arg-type]


def test_our_template_is_put_there_once(standard: Standard, mandate: Document) -> None:
    (change,) = stock(standard, mandate)
    assert (change.action, change.after.path, change.after.decide) == (Action.CREATE, "MAN.fr.docx", "approve")
    filed = file("MAN.fr.docx", by="", Key=key_of(mandate, "fr"), ContentHash=digest(content("mandate")))
    assert stock(standard, mandate, filed) == ()
    assert stock(standard, mandate, file("MAN.fr.docx")) == (), "a file of that name is somebody's own"
    assert stock(standard, mandate, file("Maison.docx", DocType="Mandat", Language="fr")) == ()


def test_publishing_that_was_cut_off_is_finished(standard: Standard, mandate: Document) -> None:
    told = {"Key": key_of(mandate, "fr"), "ContentHash": digest(content("mandate"))}
    (change,) = stock(standard, mandate, file("MAN.fr.docx", "0.1", 3, by="", **told))
    assert (change.action, change.after.arrived, change.after.decide) == (Action.UPDATE, True, "approve")


def test_a_newer_one_of_ours_comes_only_over_one_nobody_edited(standard: Standard, mandate: Document) -> None:
    old = {"Key": key_of(mandate, "fr"), "ContentHash": digest(content("brief"))}
    (change,) = stock(standard, mandate, file("MAN.fr.docx", by="", **old))
    assert (change.action, change.etag) == (Action.UPDATE, '"1"')
    assert change.after.values["PmoContentHash"] == digest(content("mandate"))
    assert stock(standard, mandate, file("MAN.fr.docx", by="", **old), untouched=False) == ()
    assert stock(standard, mandate, file("MAN.fr.docx", "1.1", 3, **old)) == ()


def test_a_version_is_kept_once_and_its_verdict_with_it(tmp_path: Path) -> None:
    with Store.open(tmp_path / "state.sqlite", now=lambda: NOW) as store:
        assert store.template("a", "1.0") is None
        kept = KeptTemplate(file="a", version="1.0", content=b"word", etag='"1"')
        store.keep_template(kept)
        store.keep_template(replace(kept, judged_by="f00d", flaws="[]"))
        assert store.template("a", "1.0") == replace(kept, judged_by="f00d", flaws="[]")
        assert store.template("a", "2.0") is None
