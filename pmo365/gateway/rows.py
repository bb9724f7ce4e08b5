"""Rows of a register: by Graph's delta when many are wanted, by REST when one is.

Graph's delta costs one unit a page with a token. Its links come from the network: only their token is used, next
pages are followed within the same host, a bounded number of times and never twice.
Source: Microsoft Graph, "listItem: delta".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from pmo365.errors import Absent, UnexpectedAnswer
from pmo365.gateway.address import condition, list_of, list_path
from pmo365.gateway.batch import read
from pmo365.gateway.direct import MINIMAL, Answer, Operation, exchange, found, send
from pmo365.gateway.ground import TITLE
from pmo365.gateway.hosts import GRAPH_HOST
from pmo365.gateway.parts import rows_of
from pmo365.gateway.told import RowsRead
from pmo365.gateway.values import Place, from_graph, from_rest, graph_name, instant, rest_name
from pmo365.gateway.wire import Wire
from pmo365.model.site import Column, ColumnKind, Register
from pmo365.model.snapshot import Row

PAGES = 10_000
"""Most pages of one reading: a loop of ever new links ends here."""
_KEY = Column(name="PmoKey", kind=ColumnKind.TEXT)
_FOLDER = "0x0120"
_BUILT_IN = "Id,Title,Modified,Created,EditorId,AuthorId,ContentTypeId,OData__UIVersionString"


def read_rows(wire: Wire, site_id: str, register: Register, *, token: str | None, place: Place) -> RowsRead:
    """Return all rows, or what moved since a token; a token too old gives all of them."""
    if register.id is None:
        raise Absent("list_unknown", list=register.key)
    start = f"https://{GRAPH_HOST}/v1.0/sites/{site_id}/lists/{register.id}/items/delta?$expand=fields"
    items: dict[int, Mapping[str, Any]] = {}
    new_token = ""
    try:
        for page in pages(wire, start + (f"&token={quote(token, safe='')}" if token else "")):
            items |= {int(item["id"]): item for item in page["value"]}
            new_token = _token(page) or new_token
    except Absent as error:
        if token is None or error.facts.get("status") != 410:
            raise
        return read_rows(wire, site_id, register, token=None, place=place)
    alive = [item for item in items.values() if "deleted" not in item and not _is_folder(item)]
    gone = () if token is None else tuple(sorted(id for id, item in items.items() if "deleted" in item))
    carried = tuple((graph_name(one), one) for one in (TITLE, *register.columns))
    rows = sorted((graph_row(item, register.key, carried=carried, place=place) for item in alive), key=_number)
    return RowsRead(rows=tuple(rows), deleted=gone, token=new_token, full=token is None)


def pages(wire: Wire, url: str) -> Iterator[Mapping[str, Any]]:
    """Yield the pages of a Graph listing; UnexpectedAnswer for what does not end or is no listing."""
    seen: set[str] = set()
    following: str | None = url
    while following:
        if following in seen or len(seen) >= PAGES:
            raise UnexpectedAnswer("endless_pages", address=url.split("?")[0], pages=len(seen))
        seen.add(following)
        page = exchange(wire, "GET", following, headers={"Accept": "application/json"}).data
        if not isinstance(page, Mapping) or not isinstance(page.get("value"), list):
            raise UnexpectedAnswer("not_json", address=url.split("?")[0])
        yield page
        following = page.get("@odata.nextLink")


def _token(page: Mapping[str, Any]) -> str:
    link = str(page.get("@odata.deltaLink") or "")
    return next(iter(parse_qs(urlsplit(link).query).get("token", ())), "")


def _is_folder(item: Mapping[str, Any]) -> bool:
    return str((item.get("contentType") or {}).get("id", "")).startswith(_FOLDER)


def _number(row: Row) -> int:
    return row.id


def graph_row(item: Mapping[str, Any], key: str, *, carried: tuple[tuple[str, Column], ...], place: Place) -> Row:
    """Return the row of a register a Graph item tells of; ``carried`` says which property carries which column.

    Graph leaves empty cells out: only what is there is looked at.
    """
    fields = item.get("fields") or {}
    cells = ((one.name, from_graph(one, fields, place=place)) for name, one in carried if name in fields)
    return Row(
        register=key,
        id=int(item["id"]),
        values={name: value for name, value in cells if value is not None},
        etag=rest_etag(str(item.get("eTag") or "")),
        modified=instant(item["lastModifiedDateTime"]) if item.get("lastModifiedDateTime") else None,
        modified_by=_who(item.get("lastModifiedBy")),
        created=instant(item["createdDateTime"]) if item.get("createdDateTime") else None,
        created_by=_who(item.get("createdBy")),
        version=str(fields.get("_UIVersionString") or ""),
    )


def rest_etag(etag: str) -> str:
    """Return the form REST wants in If-Match, ``"2"``, from Graph's ``"<guid>,2"``; empty for none."""
    return f'"{etag.strip(chr(34)).rsplit(",", 1)[-1]}"' if etag else ""


def _who(told: Mapping[str, Any] | None) -> str:
    user = (told or {}).get("user") or {}
    return str(user.get("email") or "").lower()


def _select(register: Register) -> str:
    return ",".join([_BUILT_IN, *(rest_name(column) for column in register.columns)])


def read_row(wire: Wire, url: str, register: Register, *, id: int, place: Place) -> Row | None:
    """Return one row by its number, or None."""
    path = f"{list_of(url, register)}/items({id})?$select={_select(register)}"
    there = found(send(wire, url, Operation(method="GET", path=path, accept=MINIMAL)))
    return _row(there, register, place) if there else None


def find_row(wire: Wire, url: str, list_key: str, *, key: str, place: Place) -> Row | None:
    """Return the row (of several the oldest) whose hidden key is this, or None; only title and key are read.

    The list is known by its key alone, so both of its possible addresses are asked.
    """
    only = condition("PmoKey eq '" + key.replace("'", "''") + "'")
    query = f"items?$filter={only}&$select={_BUILT_IN},{_KEY.name}&$top=2"
    register = Register(key=list_key, columns=(_KEY,))
    asked = [
        Operation(method="GET", path=f"{list_path(url, list_key, library=library)}/{query}", accept=MINIMAL)
        for library in (False, True)
    ]
    answers = [there for answer in read(wire, url, asked) if (there := found(answer))]
    if not answers:
        raise Absent("list_unknown", list=list_key, site=url)
    rows = [rest_row(item, register, place=place) for answer in answers for item in rows_of(answer.data)]
    return min(rows, key=lambda row: row.id, default=None)


def _row(answer: Answer, register: Register, place: Place) -> Row:
    return rest_row(answer.data, register, place=place)


def item_id(item: Mapping[str, Any]) -> int:
    """Return the number of a REST item; SharePoint writes it ``Id`` and ``ID``."""
    return int(item["Id"] if "Id" in item else item["ID"])


def rest_row(item: Mapping[str, Any], register: Register, *, place: Place) -> Row:
    """Return the row a REST item tells of."""
    cells = {one.name: from_rest(one, item, place=place) for one in (TITLE, *register.columns)}
    return Row(
        register=register.key,
        id=item_id(item),
        values={name: value for name, value in cells.items() if value is not None},
        etag=rest_etag(str(item.get("odata.etag") or "")),
        modified=instant(item["Modified"]) if item.get("Modified") else None,
        modified_by=place.person(int(item["EditorId"])) if item.get("EditorId") else "",
        created=instant(item["Created"]) if item.get("Created") else None,
        created_by=place.person(int(item["AuthorId"])) if item.get("AuthorId") else "",
        version=str(item.get("OData__UIVersionString") or ""),
    )
