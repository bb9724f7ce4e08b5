"""Routes: files that come in pieces, move, are copied; stubs."""

from __future__ import annotations

from pmo365.localtenant.behaviour.files import upload
from pmo365.localtenant.behaviour.moving import OVERWRITE, copy_file, move_file
from pmo365.localtenant.behaviour.pieces import cancel_upload, continue_upload, finish_upload, start_upload
from pmo365.localtenant.refusals import Unemulated
from pmo365.localtenant.routes.folders import below_list
from pmo365.localtenant.routes.table import Args, Call, Node, Route, Value, step
from pmo365.localtenant.shelves import get_entry, put_entry


def _number(name: str, count: int) -> Value:
    return Value(name, str(count), "Edm.Int64")


def _start(call: Call, node: Node, args: Args) -> Value:
    count = start_upload(call.scene, node.doc, str(args["uploadid"]), call.request.body)
    return _number("StartUpload", count)


def _continue(call: Call, node: Node, args: Args) -> Value:
    session, offset = str(args["uploadid"]), int(args["fileoffset"])
    count = continue_upload(call.scene, node.doc, session, offset=offset, content=call.request.body)
    return _number("ContinueUpload", count)


def _finish(call: Call, node: Node, args: Args) -> Node:
    session, offset = str(args["uploadid"]), int(args["fileoffset"])
    entry = finish_upload(call.scene, node.doc, session, offset=offset, content=call.request.body)
    return below_list(call, node, entry, "file")


def _cancel(call: Call, node: Node, args: Args) -> None:
    cancel_upload(call.scene, node.doc, str(args["uploadid"]))


def _stub(call: Call, node: Node, args: Args) -> Node:
    """Make an empty file that pieces will fill; one that is there already is returned as it is where asked so."""
    name, parent = str(next(iter(args.values()))), node.need("folder")
    entry = upload(call.scene, parent, name, content=b"", overwrite=False)
    return below_list(call, node, put_entry(call.scene.store, {**entry, "stub": True}), "file")


def _path_or_stub(call: Call, node: Node, args: Args) -> Node:
    name = str(args["decodedurl"])
    known = get_entry(call.scene.store, f"{node.need('folder')['path']}/{name}")
    if known is not None and known["kind"] == "file":
        return below_list(call, node, known, "file")
    return _stub(call, node, {"decodedurl": name})


def _move(call: Call, node: Node, args: Args) -> None:
    flags = int(args.get("flags") or args.get("moveoperations") or 0)
    if flags & ~(OVERWRITE | 8):
        raise Unemulated(f"flags {flags} of MoveTo")
    target = str(args.get("newurl") or args.get("decodedurl"))
    move_file(call.scene, node.doc, target, overwrite=bool(flags & OVERWRITE))


def _copy(call: Call, node: Node, args: Args) -> None:
    target = str(args.get("strnewurl") or args.get("decodedurl"))
    copy_file(call.scene, node.doc, target, overwrite=bool(args.get("boverwrite")))


_PIECES = "[D] File.StartUpload; [M]"
KINDS = ()
COLLECTIONS = ()
ROUTES = (
    step("files", "getbypathoraddstub", _path_or_stub, "DecodedUrl"),
    Route("files", "addstubusingpath", "POST", _stub, "write", ("DecodedUrl",), "[M]"),
    Route("file", "startupload", "POST", _start, "write", ("uploadId",), _PIECES, raw=True),
    Route("file", "continueupload", "POST", _continue, "write", ("uploadId", "fileOffset"), _PIECES, raw=True),
    Route("file", "finishupload", "POST", _finish, "write", ("uploadId", "fileOffset"), _PIECES, raw=True),
    Route("file", "cancelupload", "POST", _cancel, "write", ("uploadId",), _PIECES, raw=True),
    Route("file", "moveto", "POST", _move, "write", ("newUrl", "flags"), "[D]"),
    Route("file", "movetousingpath", "POST", _move, "write", ("DecodedUrl", "moveOperations"), "[M]"),
    Route("file", "copyto", "POST", _copy, "write", ("strNewUrl", "bOverWrite"), "[D]"),
    Route("file", "copytousingpath", "POST", _copy, "write", ("DecodedUrl", "bOverWrite"), "[M]"),
)
