"""What other people's clients ask of SharePoint REST beyond what the product asks."""

from __future__ import annotations

import json
from typing import Any


def test_a_mark_may_follow_a_body_without_a_new_line(site: Any) -> None:
    # [C] cli-microsoft365 spo listitem batch add: its changesets have no line end before a boundary
    site.new_list("Risks")
    parts = "".join(
        "--changeset_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        f"POST {site.url}/_api/web/lists/getByTitle('Risks')/items HTTP/1.1\r\n"
        "Accept: application/json;odata=nometadata\r\nContent-Type: application/json;odata=nometadata\r\n\r\n"
        + json.dumps({"Title": title})
        for title in ("one", "two")
    )
    inner = 'Content-Type: multipart/mixed; boundary="changeset_1"'
    body = f"--batch_1\r\n{inner}\r\n\r\n{parts}--changeset_1--\r\n--batch_1--"
    headers = {"Content-Type": "multipart/mixed; boundary=batch_1"}
    assert site.send("POST", "$batch", body.encode(), headers=headers).status == 200
    assert [one["Title"] for one in site.get("web/lists/getByTitle('Risks')/items?$select=Title")["value"]] == [
        "one",
        "two",
    ]


def test_a_folder_is_made_from_the_site(site: Any) -> None:
    # [C] cli-microsoft365 spo folder add; [M] SP.Web.Folders
    path = f"{site.path}/Shared Documents/In"
    made = site.post(f"web/folders/addUsingPath(decodedUrl='{path}')")
    assert made["ServerRelativeUrl"] == path


def test_the_default_library_is_named(site: Any) -> None:
    # [C] office365-rest-python-client default_document_library; [M] SP.Web.DefaultDocumentLibrary
    assert site.get("web/defaultDocumentLibrary?$select=Title") == {"Title": "Documents"}
