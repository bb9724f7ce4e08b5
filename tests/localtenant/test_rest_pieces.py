"""Files in pieces, moved, copied, recycled, locked. Sources: docs/tenant/files.md."""

from __future__ import annotations

import uuid
from typing import Any

import pytest


@pytest.fixture
def library(site: Any) -> str:
    """The address of a library's folder."""
    site.new_list("Governance", 101)
    return f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')"


def file_of(site: Any, name: str, library: str = "Governance") -> str:
    return f"web/getFileByServerRelativePath(DecodedUrl='{site.path}/{library}/{name}')"


def put(site: Any, library: str, name: str, content: bytes = b"x") -> Any:
    return site.post(f"{library}/Files/add(url='{name}',overwrite=true)", content)


def content(site: Any, name: str, library: str = "Governance") -> bytes:
    return bytes(site.send("GET", f"{file_of(site, name, library)}/$value").body)


def named(site: Any, library: str) -> list[str]:
    return [one["Name"] for one in site.get(f"{library}/Files")["value"]]


def test_a_new_file_may_come_in_pieces(site: Any, library: str) -> None:
    # [D] File.StartUpload: each call answers how many bytes are there; the file changes at the end only
    session = str(uuid.uuid4())
    stub = f"{library}/Files/GetByPathOrAddStub(DecodedUrl='a.txt')"
    assert site.post(f"{stub}/StartUpload(uploadId=guid'{session}')", b"abc")["value"] == "3"
    file = file_of(site, "a.txt")
    assert content(site, "a.txt") == b""
    assert site.post(f"{file}/ContinueUpload(uploadId=guid'{session}',fileOffset=3)", b"de")["value"] == "5"
    done = site.post(f"{file}/FinishUpload(uploadId=guid'{session}',fileOffset=5)", b"f")
    assert (done["Length"], done["UIVersionLabel"]) == ("6", "1.0")
    assert content(site, "a.txt") == b"abcdef"


def test_a_present_file_gets_one_version_more_by_pieces(site: Any, library: str) -> None:
    put(site, library, "a.txt", b"old")
    file, session = file_of(site, "a.txt"), str(uuid.uuid4())
    site.post(f"{file}/startUpload(uploadID='{session}')", b"new")
    assert content(site, "a.txt") == b"old"
    done = site.post(f"{file}/finishUpload(uploadID='{session}',fileOffset=3)", b"er")
    assert done["UIVersionLabel"] == "2.0"
    assert content(site, "a.txt") == b"newer"


def test_the_first_piece_may_come_again(site: Any, library: str) -> None:
    # [D] StartUpload is idempotent
    put(site, library, "a.txt")
    start = f"{file_of(site, 'a.txt')}/StartUpload(uploadId=guid'{uuid.uuid4()}')"
    assert [site.post(start, b"abc")["value"] for _ in range(2)] == ["3", "3"]


def test_a_piece_that_does_not_fit_is_refused(site: Any, library: str) -> None:
    # [U] status
    put(site, library, "a.txt")
    file, session = file_of(site, "a.txt"), uuid.uuid4()
    site.post(f"{file}/StartUpload(uploadId=guid'{session}')", b"abc")
    assert site.send("POST", f"{file}/ContinueUpload(uploadId=guid'{session}',fileOffset=7)", b"d").status == 409
    assert site.send("POST", f"{file}/ContinueUpload(uploadId=guid'{uuid.uuid4()}',fileOffset=3)", b"d").status == 404


def test_giving_up_takes_the_stub_away(site: Any, library: str) -> None:
    # [D] CancelUpload deletes the file when it did not exist before
    stub, session = f"{library}/Files/GetByPathOrAddStub(DecodedUrl='a.txt')", uuid.uuid4()
    site.post(f"{stub}/StartUpload(uploadId=guid'{session}')", b"abc")
    site.post(f"{file_of(site, 'a.txt')}/CancelUpload(uploadId=guid'{session}')")
    assert named(site, library) == []


def test_giving_up_leaves_a_present_file_as_it_was(site: Any, library: str) -> None:
    put(site, library, "a.txt", b"old")
    file, session = file_of(site, "a.txt"), uuid.uuid4()
    site.post(f"{file}/StartUpload(uploadId=guid'{session}')", b"abc")
    site.post(f"{file}/CancelUpload(uploadId=guid'{session}')")
    assert content(site, "a.txt") == b"old"
    assert site.send("POST", f"{file}/FinishUpload(uploadId=guid'{session}',fileOffset=3)", b"").status == 404


def test_pieces_need_the_file_free(site: Any, library: str) -> None:
    put(site, library, "a.txt")
    site.as_member("paul@contoso.com").post(f"{file_of(site, 'a.txt')}/checkout")
    assert site.send("POST", f"{file_of(site, 'a.txt')}/StartUpload(uploadId=guid'{uuid.uuid4()}')", b"a").status == 423


def test_a_file_moves_to_another_library_with_its_versions(site: Any, library: str) -> None:
    # [D] MoveTo; versions go along
    site.new_list("Archive", 101)
    for text in (b"one", b"two"):
        put(site, library, "a.txt", text)
    site.post(f"{file_of(site, 'a.txt')}/moveTo(newUrl='{site.path}/Archive/b.txt',flags=0)")
    assert named(site, library) == []
    moved = file_of(site, "b.txt", "Archive")
    assert [one["VersionLabel"] for one in site.get(f"{moved}/versions")["value"]] == ["1.0"]
    assert site.get(f"{moved}?$select=UIVersionLabel")["UIVersionLabel"] == "2.0"
    assert content(site, "b.txt", "Archive") == b"two"
    assert site.get(f"{moved}/ListItemAllFields")["Id"] == 1


def test_a_move_onto_a_present_file_needs_the_flag(site: Any, library: str) -> None:
    # [D] MoveOperations.Overwrite = 1
    for name in "ab":
        put(site, library, f"{name}.txt", name.encode())
    move = f"{file_of(site, 'a.txt')}/moveToUsingPath(DecodedUrl='{site.path}/Governance/b.txt',moveOperations="
    assert site.send("POST", f"{move}0)").status == 400
    site.post(f"{move}1)")
    assert (named(site, library), content(site, "b.txt")) == (["b.txt"], b"a")


def test_a_copy_has_the_content_and_columns_but_not_the_versions(site: Any, library: str) -> None:
    # [D] CopyTo
    for text in (b"one", b"two"):
        put(site, library, "a.txt", text)
    site.merge(f"{file_of(site, 'a.txt')}/ListItemAllFields", {"Title": "Mandat"})
    site.post(f"{file_of(site, 'a.txt')}/copyTo(strNewUrl='{site.path}/Governance/b.txt',bOverWrite=false)")
    assert site.get(f"{file_of(site, 'b.txt')}?$select=Title,UIVersionLabel") == {
        "Title": "Mandat",
        "UIVersionLabel": "1.0",
    }
    assert (content(site, "a.txt"), content(site, "b.txt")) == (b"two", b"two")


def test_a_copy_over_a_present_file_is_asked_for(site: Any, library: str) -> None:
    for name in "ab":
        put(site, library, f"{name}.txt", name.encode())
    target = f"{site.path}/Governance/b.txt"
    reply = site.send("POST", f"{file_of(site, 'a.txt')}/copyTo(strNewUrl='{target}',bOverWrite=false)")
    assert (reply.status, reply.code.split(",")[0]) == (400, "-2130575257")
    site.post(f"{file_of(site, 'a.txt')}/copyToUsingPath(DecodedUrl='{target}',bOverWrite=true)")
    assert content(site, "b.txt") == b"a"


def test_what_is_recycled_lies_in_the_bin_and_comes_back_whole(site: Any, library: str) -> None:
    # [R] RecycleBinTests
    for text in (b"one", b"two"):
        put(site, library, "a.txt", text)
    taken = site.post(f"{file_of(site, 'a.txt')}/recycle()")["value"]
    assert site.send("GET", file_of(site, "a.txt")).status == 404
    lying = site.get("web/recyclebin")["value"]
    assert [(one["Id"], one["LeafName"], one["ItemType"], one["DirName"]) for one in lying] == [
        (taken, "a.txt", 1, f"{site.path}/Governance".lstrip("/"))
    ]
    site.post(f"web/recyclebin('{taken}')/restore()")
    assert content(site, "a.txt") == b"two"
    assert len(site.get(f"{file_of(site, 'a.txt')}/versions")["value"]) == 1
    assert site.get("site/recyclebin")["value"] == []


def test_what_is_deleted_is_gone_for_ever(site: Any, library: str) -> None:
    # [D] DeleteObject does not use the recycle bin, Recycle does
    put(site, library, "a.txt")
    site.send("DELETE", file_of(site, "a.txt"))
    assert site.get("web/recyclebin")["value"] == []


def test_a_recycled_item_comes_back_with_its_number_and_versions(site: Any) -> None:
    one = site.new_list()
    site.post(f"{one}/items", {"Title": "a"})
    site.merge(f"{one}/items(1)", {"Title": "b"})
    taken = site.post(f"{one}/items(1)/recycle()")["value"]
    assert site.get(f"{one}/items")["value"] == []
    assert site.get(f"web/recyclebin('{taken}')")["ItemType"] == 3
    site.post(f"web/recyclebin('{taken}')/restore()")
    assert site.get(f"{one}/items(1)?$select=Title")["Title"] == "b"
    assert len(site.get(f"{one}/items(1)/versions")["value"]) == 2


def test_a_recycled_folder_brings_everything_below_back(site: Any, library: str) -> None:
    site.post(f"{library}/folders/AddUsingPath(DecodedUrl='In')")
    inner = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance/In')"
    put(site, inner, "a.txt")
    taken = site.post(f"{inner}/recycle()")["value"]
    assert site.send("GET", inner).status == 404
    site.post(f"web/recyclebin('{taken}')/restore()")
    assert named(site, inner) == ["a.txt"]


def test_a_recycled_list_brings_columns_views_and_items_back(site: Any) -> None:
    one = site.new_list("Risks")
    site.field(one, "PmoX", "Text")
    site.post(f"{one}/items", {"PmoX": "kept"})
    taken = site.post(f"{one}/recycle()")["value"]
    assert site.send("GET", one).status == 404
    site.post(f"web/recyclebin('{taken}')/restore()")
    assert site.get(f"{one}/items?$select=PmoX")["value"] == [{"PmoX": "kept"}]
    assert len(site.get(f"{one}/views")["value"]) == 1


def test_a_place_that_is_taken_takes_nothing_back(site: Any, library: str) -> None:
    put(site, library, "a.txt")
    taken = site.post(f"{file_of(site, 'a.txt')}/recycle()")["value"]
    put(site, library, "a.txt")
    reply = site.send("POST", f"web/recyclebin('{taken}')/restore()")
    assert (reply.status, reply.code.split(",")[0]) == (400, "-2130575257")
    assert len(site.get("web/recyclebin")["value"]) == 1


def test_the_bin_can_be_emptied_and_keeps_things_for_93_days(site: Any) -> None:
    # [D] 93 days
    one = site.new_list()
    for _ in range(2):
        site.post(f"{one}/items", {"Title": "a"})
        number = site.get(f"{one}/items")["value"][0]["Id"]
        site.post(f"{one}/items({number})/recycle()")
    site.post(f"web/recyclebin('{site.get('web/recyclebin')['value'][0]['Id']}')/deleteObject()")
    assert len(site.get("web/recyclebin")["value"]) == 1
    site.tenant.admin("POST", "clock", {"advance": 94 * 86400})
    assert site.get("web/recyclebin")["value"] == []
    site.tenant.admin("POST", "clock", {"restart": True})
    site.post("web/recyclebin/deleteAll()")
    assert site.get("web/recyclebin")["value"] == []


def test_people_see_what_they_recycled_themselves(site: Any) -> None:
    # [D] the first-stage bin shows a person her own deletions
    one, paul = site.new_list(), site.as_member("paul@contoso.com")
    for title in "ab":
        site.post(f"{one}/items", {"Title": title})
    paul.post(f"{one}/items(1)/recycle()")
    site.post(f"{one}/items(2)/recycle()")
    assert [row["LeafName"] for row in paul.get("web/recyclebin")["value"]] == ["a"]
    assert len(site.get("web/recyclebin")["value"]) == 2


def test_a_file_that_is_open_in_word_is_locked(site: Any, library: str) -> None:
    # [I] office365-rest-python-client#697: 423 SPFileLockException
    put(site, library, "a.txt")
    site.tenant.admin("POST", "lock", {"path": f"{site.path}/Governance/a.txt", "by": "paul@contoso.com"})
    reply = site.send("POST", f"{library}/Files/add(url='a.txt',overwrite=true)", b"y")
    assert (reply.status, reply.code) == (423, "-2147018894, Microsoft.SharePoint.SPFileLockException")
    assert site.merge(f"{file_of(site, 'a.txt')}/ListItemAllFields", {"Title": "x"}).status == 423
    site.tenant.admin("POST", "lock", {"path": f"{site.path}/Governance/a.txt"})
    put(site, library, "a.txt", b"y")
