"""Limits: names, lengths, the list-view threshold."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "a*b.txt",
        'a"b.txt',
        "a:b.txt",
        "a<b.txt",
        "a|b.txt",
        "a?b.txt",
        "CON.txt",
        "con",
        "lpt1.docx",
        "~$a.docx",
        "a_vti_b.txt",
        ".lock",
        "desktop.ini",
        " a.txt",
        "a.txt ",
        "a.",
    ],
)
def test_a_forbidden_name_is_refused(site: Any, name: str) -> None:
    # [D/I] restrictions and limitations in OneDrive and SharePoint
    where = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Shared Documents')/Files/add(url='{name}')"
    reply = site.send("POST", where.replace("?", "%3F", 1) if "?" in name else where, b"x")
    assert reply.status == 400, reply.text


@pytest.mark.parametrize("name", ["Coût & délai #1 + 100%25.docx", "été.txt", "a.b.c", "~a.txt", "It''s.txt"])
def test_an_odd_but_allowed_name_is_taken(site: Any, name: str) -> None:
    where = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Shared Documents')/Files/add(url='{name}')"
    assert site.send("POST", where, b"x").status == 200


@pytest.mark.parametrize("name", ["forms", "~a", "a*b"])
def test_a_forbidden_folder_name_is_refused(site: Any, name: str) -> None:
    where = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Shared Documents')/folders"
    assert site.send("POST", f"{where}/AddUsingPath(DecodedUrl='{name}')").status == 400


def test_a_path_has_four_hundred_characters(site: Any) -> None:
    # [D] decoded path including the file name
    folder = f"{site.path}/Shared Documents"
    for _ in range(2):
        site.post(
            f"web/getFolderByServerRelativePath(DecodedUrl='{folder}')/folders/AddUsingPath(DecodedUrl='{'x' * 150}')"
        )
        folder += "/" + "x" * 150
    room = 400 - len(folder.lstrip("/")) - 1
    where = f"web/getFolderByServerRelativePath(DecodedUrl='{folder}')/Files/add(url='{{}}')"
    assert site.send("POST", where.format("y" * (room + 1)), b"").status == 400
    assert site.send("POST", where.format("y" * room), b"").status == 200


@pytest.fixture(scope="module")
def big(tenant: Any, bearers: Any, create: Any) -> tuple[Any, str]:
    """A list of 5,001 items."""
    site = create(tenant, bearers(), "big")
    one = site.new_list("Big")
    site.field(one, "PmoKey", "Text", extra="Indexed='TRUE'")
    site.field(one, "PmoScore", "Number")
    for start in range(0, 5001, 100):
        parts = ""
        for number in range(start, min(start + 100, 5001)):
            head = f"POST {site.url}/_api/{one}/items HTTP/1.1\nAccept: application/json;odata=nometadata"
            head += "\nContent-Type: application/json"
            body = json.dumps({"Title": "t", "PmoKey": f"k{number}", "PmoScore": number})
            parts += f"--b\nContent-Type: application/http\n\n{head}\n\n{body}\n"
        reply = site.send(
            "POST", "$batch", f"{parts}--b--\n".encode(), headers={"Content-Type": "multipart/mixed; boundary=b"}
        )
        assert reply.status == 200
    assert site.get(f"{one}?$select=ItemCount")["ItemCount"] == 5001
    return site, one


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("$filter=PmoScore eq 3", 500),
        ("$orderby=PmoScore", 500),
        ("$filter=Title eq 't'", 500),
        ("$top=5001", 500),
        ("$filter=PmoKey ne 'x'", 500),
        ("$filter=PmoKey eq 'k3'", 200),
        ("$filter=PmoKey eq 'k3' and PmoScore eq 3", 200),
        ("$filter=Id gt 4990", 200),
        ("$orderby=Id", 200),
        ("$top=5000", 200),
        ("$filter=PmoKey eq 'k3' or PmoScore eq 3", 500),
    ],
    ids=str,
)
def test_a_big_list_is_asked_by_its_indexes_only(big: tuple[Any, str], query: str, status: int) -> None:
    # [C] HTTP 500 -2147024860 SPQueryThrottledException
    site, one = big
    reply = site.send("GET", f"{one}/items?{query}")
    assert reply.status == status
    if status == 500:
        assert reply.code == "-2147024860, Microsoft.SharePoint.SPQueryThrottledException"


def test_a_big_list_is_read_in_pages(big: tuple[Any, str]) -> None:
    site, one = big
    headers = {"Authorization": f"Bearer {site.token}", "Accept": "application/json;odata=nometadata"}
    page, count = site.get(f"{one}/items?$select=Id&$top=2000"), 0
    while True:
        count += len(page["value"])
        if "odata.nextLink" not in page:
            break
        page = site.tenant.send("GET", page["odata.nextLink"], headers=headers).json
    assert count == 5001
