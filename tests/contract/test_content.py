"""Rows, files and what moved: written, read back, refused when somebody was faster."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pmo365.errors import Absent
from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, RowWrite, Status
from pmo365.model.site import Column, ColumnKind, ContentType, Folder, Library, Register, Site, Versioning
from pmo365.model.snapshot import Link, Reference, Value

KEY = Column(name="PmoKey", kind=ColumnKind.TEXT, title="Clé", indexed=True, hidden=True)
KINDS = [kind for kind in ColumnKind if kind is not ColumnKind.OTHER]
LABELS = ("Élevé", "Bas")


def _column(kind: ColumnKind) -> Column:
    choices = LABELS if kind in (ColumnKind.CHOICE, ColumnKind.CHOICES) else None
    lookup = "Notes" if kind is ColumnKind.LOOKUP else None
    return Column(name=f"Pmo{kind.value.title()}", kind=kind, title=kind.value, choices=choices, lookup=lookup)


@pytest.fixture(scope="module")
def furnished(site: Site, with_list) -> Site:
    columns = (*(_column(kind) for kind in KINDS if kind is not ColumnKind.LOOKUP), KEY)
    there = with_list(site, Register(key="Notes", title="Carnet", columns=(KEY,), versioning=Versioning(major=True)))
    log = Register(key="Log", title="Journal", columns=(*columns, _column(ColumnKind.LOOKUP)))
    there = with_list(there, log)
    drafts = Versioning(major=True, minor=True, approval=True, drafts_visible_to=1)
    library = Library(key="Papers", title="Documents du projet", columns=(columns[0], KEY), versioning=drafts)
    return with_list(there, library, Kind.LIBRARY)


def _row(site: Site, values: dict[str, Value], *, key: str = "", list_: str = "Log") -> Change:
    after = RowWrite(list=list_, values=values, key=key)
    return Change(kind=Kind.ROW, action=Action.CREATE, site=site.url, path=f"{list_}/rows/{key}", after=after)


def _update(site: Site, row, values: dict[str, Value]) -> Change:
    after = RowWrite(list=row.register, values=values, id=row.id)
    path = f"{row.register}/rows/{row.id}"
    return Change(kind=Kind.ROW, action=Action.UPDATE, site=site.url, path=path, after=after, etag=row.etag)


@pytest.fixture(scope="module")
def values(ground, furnished: Site, written) -> dict[str, Value]:
    (note,) = written(furnished, _row(furnished, {"Title": "Note"}, key="note-1", list_="Notes"))
    ana, bob = ground.people
    return {
        "Title": "L'énoncé « n° 1 » & <b>",
        "PmoText": "court",
        "PmoNote": "une ligne\nune autre",
        "PmoChoice": "Élevé",
        "PmoChoices": ("Élevé", "Bas"),
        "PmoDate": date(2026, 7, 1),
        "PmoDatetime": datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
        "PmoPerson": ana,
        "PmoPersons": (ana, bob),
        "PmoNumber": 12,
        "PmoCurrency": Decimal("1234567.89"),
        "PmoPercent": Decimal("33.3"),
        "PmoBoolean": True,
        "PmoLookup": Reference(int(note.id)),
        "PmoLink": Link("https://contoso.sharepoint.com/sites/x?a=1&b=2", "Le site"),
    }


def _plain(values: dict[str, Value]) -> dict[str, Value]:
    return {name: Reference(value.id) if isinstance(value, Reference) else value for name, value in values.items()}


def test_every_kind_of_cell_makes_the_round_trip(ground, furnished: Site, written, values) -> None:
    (outcome,) = written(furnished, _row(furnished, values, key="all"))
    register = furnished.list_of("Log")
    read = ground.gateway.rows(furnished.url, register)
    row = next(one for one in read.rows if one.key == "all")
    assert _plain({name: value for name, value in row.values.items() if name != "PmoKey"}) == values
    single = ground.gateway.row(furnished.url, register, int(outcome.id))
    assert single is not None
    assert _plain(dict(single.values)) == _plain(dict(row.values))
    assert (single.etag, single.id) == (row.etag, row.id)
    assert row.modified is not None


def test_the_people_that_rows_name_are_known_by_name(ground, furnished: Site, written, values) -> None:
    written(furnished, _row(furnished, values, key="named"))
    ground.gateway.rows(furnished.url, furnished.list_of("Log"))
    names = dict(ground.gateway.people(furnished.url))
    assert set(ground.people) <= set(names)
    assert all(name and "@" not in name for name in names.values())


def test_a_row_is_found_again_by_its_hidden_key(ground, furnished: Site, written) -> None:
    (outcome,) = written(furnished, _row(furnished, {"Title": "x"}, key="it's k#1 & co"))
    found = ground.gateway.row_by_key(furnished.url, "Log", "it's k#1 & co")
    assert found is not None
    assert (found.id, found.key) == (int(outcome.id), "it's k#1 & co")
    assert ground.gateway.row_by_key(furnished.url, "Log", "other") is None
    with pytest.raises(Absent):
        ground.gateway.row_by_key(furnished.url, "Nothing", "other")


def test_the_faster_hand_keeps_its_edit(ground, furnished: Site, written) -> None:
    (outcome,) = written(furnished, _row(furnished, {"Title": "as read"}, key="race"))
    register = furnished.list_of("Log")
    read = ground.gateway.row(furnished.url, register, int(outcome.id))
    written(furnished, _update(furnished, read, {"Title": "human"}))
    (late,) = ground.gateway.write(furnished, [_update(furnished, read, {"Title": "machine"})])
    assert late.status is Status.CONFLICT
    assert ground.gateway.row(furnished.url, register, int(outcome.id)).title == "human"


def test_a_cell_is_emptied_by_none(ground, furnished: Site, written, values) -> None:
    (outcome,) = written(furnished, _row(furnished, values, key="empty"))
    register = furnished.list_of("Log")
    row = ground.gateway.row(furnished.url, register, int(outcome.id))
    empty: dict[str, Value] = {name: None for name in values if name not in ("Title", "PmoBoolean")}
    written(furnished, _update(furnished, row, empty))
    after = ground.gateway.row(furnished.url, register, int(outcome.id))
    assert set(after.values) <= {"Title", "PmoBoolean", "PmoKey"}


def test_a_refused_row_does_not_stop_its_neighbours(ground, furnished: Site) -> None:
    good, bad = _row(furnished, {"Title": "ok"}, key="good"), _row(furnished, {"PmoPerson": "nobody@nowhere.example"})
    outcomes = ground.gateway.write(furnished, [bad, good])
    assert [one.status for one in outcomes] == [Status.FAILED, Status.DONE]


def test_a_delta_tells_only_what_moved(ground, furnished: Site, written) -> None:
    register = furnished.list_of("Notes")
    first = ground.gateway.rows(furnished.url, register)
    assert first.full
    (outcome,) = written(furnished, _row(furnished, {"Title": "later"}, key="later", list_="Notes"))
    second = ground.gateway.rows(furnished.url, register, first.token)
    assert ([one.id for one in second.rows], second.full) == ([int(outcome.id)], False)
    third = ground.gateway.rows(furnished.url, register, second.token)
    assert third.rows == ()


def test_the_change_log_names_the_lists_that_moved(ground, furnished: Site, written, part) -> None:
    start = ground.gateway.changes_since(furnished.url)
    assert not start.complete
    quiet = ground.gateway.changes_since(furnished.url, start.token)
    assert (quiet.lists, quiet.structure_changed, quiet.complete) == ((), False, True)
    written(furnished, _row(furnished, {"Title": "moved"}, key="moved", list_="Notes"))
    moved = ground.gateway.changes_since(furnished.url, quiet.token)
    assert (moved.lists, moved.structure_changed) == ((furnished.list_of("Notes").id,), False)
    new = Column(name="PmoLate", kind=ColumnKind.TEXT, title="Tard")
    written(furnished, part(Kind.COLUMN, furnished.url, "Notes/columns/PmoLate", new))
    assert ground.gateway.changes_since(furnished.url, moved.token).structure_changed


def test_a_missing_site_has_no_change_log(ground) -> None:
    with pytest.raises(Absent):
        ground.gateway.changes_since(ground.url("nowhere"))


def test_a_file_lives_from_draft_to_approved(ground, furnished: Site, written, part) -> None:
    url, name, folder = furnished.url, "L'été 50% #1 & co.txt", "01-Énoncé"
    papers = furnished.list_of("Papers")
    assert isinstance(papers, Library)
    artifact = Artifact(
        site=url, library="Papers", folder=folder, name=name, content=b"un", values={"PmoText": "v1", "PmoKey": "k"}
    )
    upload = part(Kind.FILE, url, f"Papers/files/{artifact.path}", artifact)
    written(furnished, part(Kind.FOLDER, url, f"Papers/folders/{folder}", Folder(path=folder)), upload)
    (draft,) = ground.gateway.files(url, papers)
    assert (draft.path, draft.size, draft.published) == (f"{folder}/{name}", 2, False)
    assert (draft.get("PmoText"), draft.get("PmoKey"), draft.moderation) == ("v1", "k", 3)
    ground.gateway.publish(url, "Papers", draft.path, comment="c'est prêt")
    (pending,) = ground.gateway.files(url, papers)
    assert pending.moderation == 2
    ground.gateway.approve(url, "Papers", draft.path, comment="d'accord")
    (approved,) = ground.gateway.files(url, papers)
    assert (approved.moderation, approved.version, approved.published) == (0, "1.0", True)
    assert ground.gateway.file_bytes(url, papers, draft.path) == b"un"
    fields = RowWrite(list="Papers", values={"PmoText": "v2"}, id=approved.id)
    change = part(Kind.FILE_FIELDS, url, f"Papers/files/{name}", fields, action=Action.UPDATE, etag=approved.etag)
    written(furnished, change)
    (late,) = ground.gateway.write(furnished, [change])
    assert late.status is Status.CONFLICT
    (edited,) = ground.gateway.files(url, papers)
    # Completing the columns of an approved file does not un-approve it.
    assert (edited.get("PmoText"), edited.version, edited.moderation) == ("v2", "1.0", 0)
    assert ground.gateway.versions(url, papers, draft.path)[0].label == "1.0"


def test_a_save_between_reading_and_writing_wins(ground, furnished: Site, written, part) -> None:
    url, path = furnished.url, "race.txt"
    papers = furnished.list_of("Papers")
    artifact = Artifact(site=url, library="Papers", folder="", name=path, content=b"draft", values={"PmoText": "v1"})
    written(furnished, part(Kind.FILE, url, f"Papers/files/{path}", artifact))
    read = next(one for one in ground.gateway.files(url, papers) if one.path == path)
    human = replace(artifact, content=b"human")
    written(furnished, part(Kind.FILE, url, f"Papers/files/{path}", human, action=Action.UPDATE, etag=read.etag))
    machine = replace(artifact, content=b"machine", decide="approve")
    change = part(Kind.FILE, url, f"Papers/files/{path}", machine, action=Action.UPDATE, etag=read.etag)
    (late,) = ground.gateway.write(furnished, [change])
    assert late.status is Status.CONFLICT
    after = next(one for one in ground.gateway.files(url, papers) if one.path == path)
    assert ground.gateway.file_bytes(url, papers, path) == b"human"
    assert (after.version, after.moderation) == ("0.2", 3), "nothing was published"


def test_an_edition_is_published_and_approved_in_one_change(ground, furnished: Site, written, part) -> None:
    url, path = furnished.url, "edition.txt"
    papers = furnished.list_of("Papers")
    artifact = Artifact(site=url, library="Papers", folder="", name=path, content=b"draft", values={"PmoText": "v1"})
    written(furnished, part(Kind.FILE, url, f"Papers/files/{path}", artifact))
    read = next(one for one in ground.gateway.files(url, papers) if one.path == path)
    final = replace(artifact, content=b"final", decide="approve", comment="d'accord", values={"PmoText": "v2"})
    written(furnished, part(Kind.FILE, url, f"Papers/files/{path}", final, action=Action.UPDATE, etag=read.etag))
    after = next(one for one in ground.gateway.files(url, papers) if one.path == path)
    assert (after.version, after.moderation, after.get("PmoText")) == ("1.0", 0, "v2")
    newest = ground.gateway.versions(url, papers, path)[0]
    assert (newest.label, newest.comment) == ("1.0", "d'accord")
    again = replace(final, arrived=True)
    written(furnished, part(Kind.FILE, url, f"Papers/files/{path}", again, action=Action.UPDATE, etag=after.etag))
    assert next(one for one in ground.gateway.files(url, papers) if one.path == path).version == "1.0"


def test_a_file_that_is_not_there_is_absent(ground, furnished: Site) -> None:
    papers = furnished.list_of("Papers")
    assert isinstance(papers, Library)
    with pytest.raises(Absent):
        ground.gateway.file_bytes(furnished.url, papers, "nothing.docx")
    with pytest.raises(Absent):
        ground.gateway.versions(furnished.url, papers, "nothing.docx")
    with pytest.raises(Absent):
        ground.gateway.publish(furnished.url, "Papers", "nothing.docx")


def test_rights_are_told_at_sign_in(ground) -> None:
    signed_in = ground.gateway.check()
    assert "Sites.FullControl.All" in signed_in.sharepoint_roles
    assert signed_in.graph_roles


def test_a_file_of_a_forced_check_out_is_handed_back(ground, furnished: Site, written, part, with_list) -> None:
    url, type_id = furnished.url, "0x0101006E1B2C3D4F5061728394A5B6C7D8E9F0"
    contracts = Library(
        key="Contracts",
        title="Contrats",
        columns=(_column(ColumnKind.TEXT),),
        versioning=Versioning(major=True, minor=True, checkout=True),
    )
    site = with_list(furnished, contracts, Kind.LIBRARY)
    wanted = ContentType(id=type_id, name="Contrat", group="PMO", columns=())
    written(
        site,
        part(Kind.CONTENT_TYPE, url, "contenttypes/PmoContract", wanted),
        part(Kind.LIST_CONTENT_TYPE, url, "Contracts/contenttypes/PmoContract", type_id),
    )
    for content in (b"un", b"deux"):
        artifact = Artifact(
            site=url,
            library="Contracts",
            folder="",
            name="c.txt",
            content=content,
            content_type=type_id,
            values={"PmoText": "x"},
        )
        written(site, part(Kind.FILE, url, "Contracts/files/c.txt", artifact))
        (fact,) = ground.gateway.files(url, site.list_of("Contracts"))
        assert (fact.checked_out_to, fact.published, fact.get("PmoText")) == ("", False, "x")
        assert fact.content_type.startswith(type_id)
        assert ground.gateway.file_bytes(url, site.list_of("Contracts"), "c.txt") == content
