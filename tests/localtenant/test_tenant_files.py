"""Files: folders, upload, versions, check-out, publishing, approval."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest


class Library:
    """A library of a site, and short ways to its files."""

    def __init__(self, site: Any, **settings: Any) -> None:
        self.site = site
        self.list = site.new_list("Governance", 101)
        if settings:
            assert site.merge(self.list, settings).status == 204
        self.root = f"{site.path}/Governance"

    def file(self, name: str = "a.txt") -> str:
        return f"web/getFileByServerRelativePath(DecodedUrl='{self.root}/{name}')"

    def folder(self, name: str = "") -> str:
        return f"web/getFolderByServerRelativePath(DecodedUrl='{self.root}{name}')"

    def put(self, name: str = "a.txt", content: bytes = b"one", *, overwrite: str = "true", site: Any = None) -> Any:
        where = f"{self.folder()}/Files/add(overwrite={overwrite},url='{name}')"
        return (site or self.site).send("POST", where, content)

    def state(self, name: str = "a.txt") -> tuple[str, int, int, int]:
        """Version label, level, check-out type, moderation status."""
        select = "UIVersionLabel,Level,CheckOutType,ListItemAllFields/OData__ModerationStatus"
        shown = self.site.get(f"{self.file(name)}?$select={select}&$expand=ListItemAllFields")
        status = shown["ListItemAllFields"]["OData__ModerationStatus"]
        return shown["UIVersionLabel"], shown["Level"], shown["CheckOutType"], status

    def act(self, action: str, name: str = "a.txt", *, site: Any = None) -> Any:
        return (site or self.site).send("POST", f"{self.file(name)}/{action}")


DRAFTS = {"EnableMinorVersions": True}
APPROVAL = {"EnableMinorVersions": True, "EnableModeration": True}


def test_an_upload_is_a_file_of_version_one(site: Any) -> None:
    # [R] FilesTests: 200, Length is a string
    made = Library(site).put().json
    assert (made["UIVersionLabel"], made["UIVersion"], made["Level"], made["Length"]) == ("1.0", 512, 1, "3")
    assert made["ETag"] == f'"{{{made["UniqueId"].upper()}}},1"'


def test_content_comes_back(site: Any) -> None:
    library = Library(site)
    library.put("été #1 & 100%.txt", b"crue")
    assert site.send("GET", f"{library.file('été #1 & 100%25.txt')}/$value").body == b"crue"


def test_an_upload_over_a_file_needs_permission_to_overwrite(site: Any) -> None:
    # [C] 400 -2130575257
    library = Library(site)
    library.put()
    reply = library.put(overwrite="false")
    assert (reply.status, reply.code.split(",")[0]) == (400, "-2130575257")
    assert library.put(content=b"two").json["UIVersionLabel"] == "2.0"


def test_versions_leave_out_the_current_one(site: Any) -> None:
    # conformance README point 9; [R] Url of history
    library = Library(site)
    for content in (b"1", b"22", b"333"):
        library.put(content=content)
    old = site.get(f"{library.file()}/versions")["value"]
    assert [(one["ID"], one["VersionLabel"], one["Size"], one["Length"]) for one in old] == [
        (512, "1.0", 1, "1"),
        (1024, "2.0", 2, "2"),
    ]
    assert old[0]["Url"] == "_vti_history/512/Governance/a.txt"
    assert site.send("GET", f"{library.file()}/versions(512)/$value").body == b"1"


def test_restoring_makes_a_new_version(site: Any) -> None:
    # [R] RestoreFileVersionByLabelTest
    library = Library(site)
    library.put(content=b"old")
    library.put(content=b"new")
    assert site.post(f"{library.file()}/versions/RestoreByLabel(versionlabel='1.0')") == {"odata.null": True}
    assert library.state()[0] == "3.0"
    assert site.send("GET", f"{library.file()}/$value").body == b"old"


def test_old_major_versions_are_trimmed(site: Any) -> None:
    # [D] limits bypass the recycle bin
    library = Library(site, MajorVersionLimit=2)
    for content in (b"1", b"2", b"3", b"4"):
        library.put(content=content)
    assert [one["VersionLabel"] for one in site.get(f"{library.file()}/versions")["value"]] == ["3.0"]


def test_with_drafts_an_upload_is_a_draft(site: Any) -> None:
    # [R] CheckinFile*: 0.1, level 2; an overwrite is one more draft
    library = Library(site, **DRAFTS)
    library.put()
    assert library.state()[:2] == ("0.1", 2)
    library.put(content=b"two")
    assert library.state()[:2] == ("0.2", 2)


def test_publishing_makes_a_major_version(site: Any) -> None:
    # [R] publish: 1.0, level 1, UIVersion 512
    library = Library(site, **DRAFTS)
    library.put()
    assert library.act("Publish(comment='bon pour diffusion')").json == {"odata.null": True}
    assert library.state()[:2] == ("1.0", 1)
    assert site.get(library.file())["CheckInComment"] == "bon pour diffusion"
    library.put(content=b"two")
    assert library.state()[:2] == ("1.1", 2)


def test_publishing_needs_drafts(site: Any) -> None:
    library = Library(site)
    library.put()
    assert library.act("Publish()").status == 400


def test_approval_goes_from_draft_to_pending_to_approved(site: Any) -> None:
    # [R] ApproveFileTest; [U] 3 draft, 2 pending, 0 approved
    library = Library(site, **APPROVAL)
    library.put()
    assert library.state() == ("0.1", 2, 2, 3)
    library.act("Publish(comment='')")
    assert library.state() == ("1.0", 2, 2, 2)
    library.act("Approve(comment='ok')")
    assert library.state() == ("1.0", 1, 2, 0)
    item = site.get(f"{library.file()}/ListItemAllFields?$select=OData__ModerationComments")
    assert item == {"OData__ModerationComments": "ok"}


def test_a_denied_version_is_rejected(site: Any) -> None:
    # [U] 1 rejected
    library = Library(site, **APPROVAL)
    library.put()
    library.act("Publish()")
    assert library.act("Deny(comment='non')").status == 200
    assert library.state()[3] == 1


def test_a_draft_cannot_be_approved(site: Any) -> None:
    library = Library(site, **APPROVAL)
    library.put()
    assert library.act("Approve(comment='')").status == 400


def test_a_change_of_columns_is_a_version_too(site: Any) -> None:
    # [I] two versions when columns follow an upload (robertschouten.com)
    library = Library(site, **DRAFTS)
    site.field(library.list, "PmoPhase", "Text")
    library.put()
    library.act("Publish()")
    assert site.merge(f"{library.file()}/ListItemAllFields", {"PmoPhase": "Mandat"}).status == 204
    assert library.state()[:2] == ("1.1", 2)
    assert site.get(f"{library.file()}/ListItemAllFields")["PmoPhase"] == "Mandat"


def test_check_out_and_check_in(site: Any) -> None:
    # [R] level 255, CheckOutType 0; major check-in 1.0
    library = Library(site, **DRAFTS)
    library.put()
    library.act("checkout")
    assert library.state()[1:3] == (255, 0)
    library.put(content=b"two")
    library.act("checkin(comment='c',checkInType=1)")
    assert library.state()[:3] == ("1.0", 1, 2)


def test_undoing_a_check_out_brings_the_old_content_back(site: Any) -> None:
    library = Library(site)
    library.put(content=b"one")
    library.act("checkout")
    library.put(content=b"two")
    library.act("undocheckout")
    assert library.state()[0] == "1.0"
    assert site.send("GET", f"{library.file()}/$value").body == b"one"


@pytest.mark.parametrize("way", ["upload", "columns", "checkout", "delete"])
def test_a_file_checked_out_by_someone_else_is_a_423(site: Any, way: str) -> None:
    # [C] 423 -2130575306 SPFileCheckOutException
    library = Library(site)
    library.put()
    marie = site.as_person("marie@contoso.com")
    assert library.act("checkout", site=marie).status == 200
    reply = {
        "upload": lambda: library.put(content=b"x"),
        "columns": lambda: site.merge(f"{library.file()}/ListItemAllFields", {"Title": "x"}),
        "checkout": lambda: library.act("checkout"),
        "delete": lambda: site.send("DELETE", library.file()),
    }[way]()
    assert (reply.status, reply.code) == (423, "-2130575306, Microsoft.SharePoint.SPFileCheckOutException")


def test_a_forced_check_out_is_asked_for(site: Any) -> None:
    # platform: not checked out -2147024738
    library = Library(site)
    library.put()
    site.merge(library.list, {"ForceCheckout": True})
    assert library.put(content=b"x").code.startswith("-2147024738")


def test_folders_are_made_level_by_level(site: Any) -> None:
    # [R] FoldersTests
    library = Library(site)
    made = site.post(f"{library.folder()}/folders/AddUsingPath(DecodedUrl='01-Mandat')")
    assert made["ServerRelativeUrl"] == f"{library.root}/01-Mandat"
    below = f"{library.folder('/01-Mandat')}/Files/add(overwrite=true,url='x.txt')"
    assert site.send("POST", below, b"x").status == 200
    shown = site.get(f"{library.list}/items?$select=FileRef,FSObjType&$filter=FSObjType eq 1")["value"]
    assert shown == [{"FileRef": f"{library.root}/01-Mandat", "FSObjType": 1}]
    assert site.send("POST", f"{library.folder('/none')}/Files/add(url='x')", b"").code.startswith("-2147024894")


def test_a_link_that_leads_nowhere_is_null(site: Any) -> None:
    # [C] odata.null for what is not there (content types in cli-microsoft365)
    library = Library(site)
    site.post(f"{library.folder()}/folders/AddUsingPath(DecodedUrl='a')")
    assert site.get(f"{library.list}/items(1)/File") == {"odata.null": True}
    assert site.get("web/contenttypes('0x0101FF')") == {"odata.null": True}


def test_an_unknown_file_is_a_404(site: Any) -> None:
    # [R] -2130575338 The file /sites/… does not exist.
    reply = site.send("GET", Library(site).file("none.txt"))
    assert (reply.status, reply.code) == (404, "-2130575338, Microsoft.SharePoint.SPException")


def test_a_library_is_read_with_its_files(site: Any) -> None:
    library = Library(site)
    library.put()
    select = "Id,FileRef,FileLeafRef,FSObjType,CheckoutUserId,OData__UIVersionString"
    select += ",File/Length,File/UniqueId,File/ETag,File/CheckOutType"
    row = site.get(f"{library.list}/items?$top=1000&$expand=File&$select={select}")["value"][0]
    assert (row["FileLeafRef"], row["File"]["Length"], row["File"]["CheckOutType"]) == ("a.txt", "3", 2)


def package(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as writer:
        types = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'></Types>"
        relations = (
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'></Relationships>"
        )
        for name, text in (("[Content_Types].xml", types), ("_rels/.rels", relations), *((one, "x") for one in names)):
            writer.writestr(name, text)
    return buffer.getvalue()


def test_office_files_are_rewritten_on_upload(site: Any) -> None:
    # [U, well known; libraries OneDrive docs issue 935] property promotion
    library, sent = Library(site), package("word/document.xml")
    made = library.put("a.docx", sent).json
    stored = site.send("GET", f"{library.file('a.docx')}/$value").body
    assert made["Length"] == str(len(stored)) != str(len(sent))
    with zipfile.ZipFile(io.BytesIO(stored)) as reader:
        assert reader.read("word/document.xml") == b"x"
        assert b"ContentTypeId" in reader.read("docProps/custom.xml")


def test_default_values_of_a_library_are_a_hidden_file(site: Any) -> None:
    # [R] DefaultValueTest: Forms/client_LocationBasedDefaults.html
    library = Library(site)
    name = "Forms/client_LocationBasedDefaults.html"
    assert site.send("GET", f"{library.file(name)}/$value").code.startswith("-2130575338")
    where = f"{library.folder('/Forms')}/Files/Add(url='client_LocationBasedDefaults.html',overwrite=false)"
    assert site.send("POST", where, b"<MetadataDefaults />").status == 200
    assert site.send("PUT", f"{library.file(name)}/$value", b"<MetadataDefaults>2</MetadataDefaults>").status == 204
    assert site.send("GET", f"{library.file(name)}/$value").body == b"<MetadataDefaults>2</MetadataDefaults>"
    assert site.get(f"{library.list}?$select=ItemCount")["ItemCount"] == 0
    body = {
        "ReceiverName": "LocationBasedMetadataDefaultsReceiver ItemAdded",
        "EventType": 10001,
        "SequenceNumber": 1000,
    }
    assert site.send("POST", f"{library.list}/eventreceivers", body).status == 201
    assert len(site.get(f"{library.list}/eventreceivers")["value"]) == 1


def test_removing_a_folder_removes_what_is_in_it(site: Any) -> None:
    library = Library(site)
    site.post(f"{library.folder()}/folders/AddUsingPath(DecodedUrl='a')")
    site.send("POST", f"{library.folder('/a')}/Files/add(url='x.txt')", b"x")
    assert site.send("POST", f"{library.folder('/a')}/recycle").status == 200
    assert site.get(f"{library.list}?$select=ItemCount")["ItemCount"] == 0
    assert site.send("GET", library.file("a/x.txt")).status == 404
