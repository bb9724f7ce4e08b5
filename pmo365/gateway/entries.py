"""Rows, columns of files, default values → operations; uploads, which travel alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import quote

from pmo365.errors import ConfigurationError, TenantError
from pmo365.gateway import parts, sharepoint
from pmo365.gateway.address import file_path, folder_path, text
from pmo365.gateway.direct import MINIMAL, VERBOSE, Answer, Operation, ask, found, send
from pmo365.gateway.forms import quiet_update, refusal, unmoved
from pmo365.gateway.ground import Ground
from pmo365.gateway.parts import rows_of
from pmo365.gateway.recipe import Recipe, created, once
from pmo365.gateway.rows import item_id
from pmo365.gateway.schema import to_update
from pmo365.gateway.structure import DEFAULTS_FILE
from pmo365.gateway.values import to_rest
from pmo365.model.document import Artifact, announced
from pmo365.model.plan import Action, Change, Place, RowWrite
from pmo365.model.site import Column, ColumnKind
from pmo365.model.snapshot import Value

_KEY = "PmoKey"
_PENDING = 2
_RECEIVER = "LocationBasedMetadataDefaultsReceiver ItemAdded"
_RECEIVER_BODY = {
    "EventType": 10001,
    "ReceiverAssembly": (
        "Microsoft.Office.DocumentManagement, Version=16.0.0.0, Culture=neutral, PublicKeyToken=71e9bce111e9429c"
    ),
    "ReceiverClass": "Microsoft.Office.DocumentManagement.LocationBasedMetadataDefaultsReceiver",
    "ReceiverName": _RECEIVER,
    "SequenceNumber": 1000,
    "Synchronization": 1,
}
"""Without it SharePoint keeps the default values and never applies them."""


def cells(ground: Ground, key: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the JSON of cells of a list; Absent for an unknown column, ValueError for a value that does not fit."""
    return dict(to_rest(ground.column(key, name), value, place=ground.place) for name, value in values.items())


def row(ground: Ground, change: Change) -> Recipe:
    """Return how a row is created (with its hidden key) or updated (only if it is still what was read)."""
    write = change.after
    assert isinstance(write, RowWrite)
    items = f"{ground.list_path(write.list)}/items"
    if change.action is Action.UPDATE:
        return row_fields(ground, change)
    values = {**write.values, _KEY: write.key} if write.key else write.values
    return created(Operation(method="POST", path=items, body=cells(ground, write.list, values)))


def row_fields(ground: Ground, change: Change) -> Recipe:
    """Return how columns of a row or file are changed; without an ETag nothing is: it would undo people's edits."""
    write = change.after
    assert isinstance(write, RowWrite)
    if write.id is None or not change.etag:
        raise ConfigurationError("update_without_etag", part=change.path)
    path = f"{ground.list_path(write.list)}/items({write.id})"
    return once(Operation(method="MERGE", path=path, body=cells(ground, write.list, write.values), etag=change.etag))


def file_fields(ground: Ground, change: Change) -> Recipe:
    """Return how columns of a file are completed without another version: read its ETag, compare, then write."""
    write = change.after
    assert isinstance(write, RowWrite)
    if write.id is None or not change.etag:
        raise ConfigurationError("update_without_etag", part=change.path)
    item = f"{ground.list_path(write.list)}/items({write.id})"
    read = Operation(method="GET", path=f"{item}?$select=Id", accept=MINIMAL)
    values = {ground.column(write.list, name): value for name, value in write.values.items()}
    update = quiet_update(item, values, zone=ground.place.zone(), language=ground.language)

    def compared(answers: Sequence[Answer]) -> tuple[Operation, ...]:
        unmoved(answers[0], change.etag)
        return (update,)

    return Recipe((lambda _: (read,), compared), judged=lambda answers: refusal(answers[-1]))


def file_move(ground: Ground, change: Change) -> Recipe:
    """Return how a file goes to another place of the site, versions and columns with it; never over another file.

    Conflict when it is not what was read. Source: SP.File.MoveToUsingPath of the published service description.
    """
    before, after = change.before, change.after
    assert isinstance(before, Place)
    assert isinstance(after, Place)
    item, target = file_path(_address(ground, before)), _address(ground, after)
    read = Operation(method="GET", path=f"{item}/ListItemAllFields?$select=Id", accept=MINIMAL)
    move = Operation(method="POST", path=f"{item}/MoveToUsingPath", body={"DecodedUrl": target, "moveOperations": 0})

    def compared(answers: Sequence[Answer]) -> tuple[Operation, ...]:
        unmoved(answers[0], change.etag)
        return (move,)

    return Recipe((lambda _: (read,), compared))


def _address(ground: Ground, place: Place) -> str:
    """Return the address of a place below the host."""
    return f"{ground.list_root(place.library)}/{place.path}"


def put_file(ground: Ground, artifact: Artifact, *, etag: str = "") -> str:
    """Upload a file, then set its columns; return the id of its item.

    On a library with minor versions it stays a draft, unless it is decided otherwise; where check-out is forced it is
    checked in as one. Locked when somebody has the file open, Conflict when they saved since it was read (``etag``):
    their work is never overwritten.
    """
    root = ground.list_root(artifact.library)
    folder = f"{root}/{artifact.folder}" if artifact.folder else root
    address = f"{folder}/{artifact.name}"
    item = f"{file_path(address)}/ListItemAllFields"
    if etag:
        read = Operation(method="GET", path=f"{item}?$select=Id", accept=MINIMAL)
        unmoved(send(ground.wire, ground.url, read), etag)
    if artifact.retaken and not artifact.arrived:
        _take_back(ground, artifact, address)
    forced = _checks_out(ground, artifact.library)
    if forced and _exists(ground, address):
        sharepoint.check_out(ground.wire, ground.url, address)
    if not artifact.arrived:
        _upload(ground, artifact, folder)
    _complete(ground, artifact, item)
    if forced:
        minor = _minor(ground, artifact.library)
        sharepoint.check_in(ground.wire, ground.url, address, comment=artifact.comment, major=not minor)
    if artifact.decide:
        _decide(ground, artifact, address)
    return str(item_id(ask(ground.wire, ground.url, f"{item}?$select=Id")))


def _take_back(ground: Ground, artifact: Artifact, address: str) -> None:
    """Make a draft of the published version, so that what is uploaded now gets its number.

    SharePoint lets nobody write over a published version. The column is told first: whoever finds the draft knows why.
    """
    told = {name: announced(str(value)) for name, value in artifact.values.items() if name == "PmoDocVersion"}
    _complete(ground, replace(artifact, values=told, content_type=""), f"{file_path(address)}/ListItemAllFields")
    version, _ = _standing(ground, address)
    if version.endswith(".0"):
        sharepoint.unpublish(ground.wire, ground.url, address, comment=artifact.comment)


def _upload(ground: Ground, artifact: Artifact, folder: str) -> None:
    """Upload the bytes; where the tenant refuses them, readers get the version back that was taken from them."""
    try:
        sharepoint.upload(ground.wire, ground.url, folder, name=artifact.name, content=artifact.content)
    except TenantError:
        if artifact.retaken:
            _decide(ground, artifact, f"{folder}/{artifact.name}")
        raise


def _decide(ground: Ground, artifact: Artifact, address: str) -> None:
    """Bring a file to what was decided, from wherever it is now: some of it may have been done before."""
    version, waits = _standing(ground, address)
    if artifact.decide == "approve" and not version.endswith(".0"):
        sharepoint.publish(ground.wire, ground.url, address, comment=artifact.comment)
        _, waits = _standing(ground, address)
    if waits:
        settle = sharepoint.approve if artifact.decide == "approve" else sharepoint.deny
        settle(ground.wire, ground.url, address, comment=artifact.comment)


def _standing(ground: Ground, address: str) -> tuple[str, bool]:
    """Return the version of a file, and whether it waits for approval."""
    path = f"{file_path(address)}/ListItemAllFields?$select=OData__UIVersionString,OData__ModerationStatus"
    told = ask(ground.wire, ground.url, path)
    return str(told.get("OData__UIVersionString") or ""), told.get("OData__ModerationStatus") == _PENDING


def _complete(ground: Ground, artifact: Artifact, item: str) -> None:
    """Set the columns of an uploaded file: the version it has just got stays its version."""
    values = {ground.column(artifact.library, name): value for name, value in artifact.values.items()}
    type_id = ground.type_in_list(artifact.library, artifact.content_type) if artifact.content_type else ""
    if values or type_id:
        update = quiet_update(item, values, zone=ground.place.zone(), language=ground.language, type_id=type_id)
        refused = refusal(send(ground.wire, ground.url, update))
        if refused is not None:
            raise refused


def _checks_out(ground: Ground, key: str) -> bool:
    known = ground.observed.list_of(key)
    return bool(known and known.versioning.checkout)


def _minor(ground: Ground, key: str) -> bool:
    known = ground.observed.list_of(key)
    return bool(known and known.versioning.minor)


def _exists(ground: Ground, address: str) -> bool:
    asked = Operation(method="GET", path=f"{file_path(address)}?$select=UniqueId")
    return found(send(ground.wire, ground.url, asked)) is not None


def put_defaults(ground: Ground, key: str, values: Mapping[str, str], *, before: Mapping[str, str]) -> Recipe:
    """Return how default values of a library are written: in its columns, or in its page those that stand there.

    The page is where SharePoint's own settings keep them, by folder, and it wins over the columns. A library that was
    just made has none.
    """
    if ground.is_new(key):
        return once(*(_column_default(ground, key, name, value=value) for name, value in values.items()))
    wanted = dict.fromkeys(before, "") | dict(values)  # What is no longer wanted becomes empty.
    changed = {name: value for name, value in wanted.items() if before.get(name) != value}
    root, receivers = ground.list_root(key), f"{ground.list_path(key)}/eventreceivers"
    page = Operation(method="GET", path=f"{file_path(f'{root}/{DEFAULTS_FILE}')}/$value", optional=True)

    def missing(answers: Sequence[Answer]) -> list[Operation]:
        there = found(answers[0])
        present = there.content.decode("utf-8-sig", "replace") if there else ""
        held = dict(parts.defaults(present, root))
        paged = {name: value for name, value in changed.items() if name in held or not ground.has_column(key, name)}
        plain = [_column_default(ground, key, name, value=changed[name]) for name in changed if name not in paged]
        if not paged:
            return plain
        applied = any(one.get("ReceiverName") == _RECEIVER for one in rows_of(answers[1].data))
        receiver = [] if applied else [Operation(method="POST", path=receivers, body=_RECEIVER_BODY)]
        kept = {name: value for name, value in (held | paged).items() if value}
        return [*plain, _page(root, present, kept), *receiver]

    return Recipe((lambda _: [page, Operation(method="GET", path=receivers)], missing))


def _column_default(ground: Ground, key: str, name: str, *, value: str) -> Operation:
    path = f"{ground.list_path(key)}/fields/getByInternalNameOrTitle({text(name)})"
    body = to_update(Column(name=name, kind=ColumnKind.TEXT, default=value))
    return Operation(method="MERGE", path=path, body=body, form=VERBOSE)


def _page(root: str, present: str, values: Mapping[str, str]) -> Operation:
    folder, _, name = f"{root}/{DEFAULTS_FILE}".rpartition("/")
    content = defaults_page(present, root, tuple(sorted(values.items()))).encode()
    path = f"{folder_path(folder)}/Files/Add(url={text(name)},overwrite=true)"
    return Operation(method="POST", path=path, content=content, form="text/plain")


def defaults_page(present: str, root: str, values: tuple[tuple[str, str], ...]) -> str:
    """Return the page of default values with the root's replaced and every other folder's as it was."""
    kept = [entry for href, entry in parts.default_entries(present) if href.lower() != root.lower()]
    told = "".join(
        f'<DefaultValue FieldName="{escape(name)}">{escape(value, quote=False)}</DefaultValue>'
        for name, value in values
    )
    ours = f'<a href="{escape(quote(root))}">{told}</a>'
    return f"<MetadataDefaults>{ours}{''.join(kept)}</MetadataDefaults>"
