"""SharePoint rewrites Office files on upload: the bytes that come back are not those that went in.

It writes the library's columns into the package (property promotion), so size and hash differ [U, well known].
"""

from __future__ import annotations

import io
import re
import zipfile

_TYPES = "[Content_Types].xml"
_PART = "docProps/custom.xml"
_KIND = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
SUFFIXES = (".docx", ".xlsx", ".pptx", ".dotx", ".docm", ".xlsm")


def rewritten(name: str, content: bytes, type_id: str) -> bytes:
    """Return a file as SharePoint keeps it: an Office package gets its content type id, others are unchanged."""
    if not name.lower().endswith(SUFFIXES):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [(entry, package.read(entry)) for entry in package.infolist()]
    except zipfile.BadZipFile:
        return content
    if not any(entry.filename == _TYPES for entry, _ in parts):
        return content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, raw in _promoted(parts, type_id):
            package.writestr(entry, raw)
    return buffer.getvalue()


def _promoted(parts: list[tuple[zipfile.ZipInfo, bytes]], type_id: str) -> list[tuple[zipfile.ZipInfo, bytes]]:
    named = {entry.filename: raw for entry, raw in parts}
    changed = {_PART: _properties(named.get(_PART, b"").decode(), type_id).encode()}
    if _PART not in named:
        override = f'<Override PartName="/{_PART}" ContentType="{_KIND}"/></Types>'
        changed[_TYPES] = named[_TYPES].decode().replace("</Types>", override).encode()
        root = named.get("_rels/.rels", b"").decode()
        relation = f'<Relationship Id="rIdSharePoint" Type="{_RELATION}" Target="{_PART}"/></Relationships>'
        changed["_rels/.rels"] = root.replace("</Relationships>", relation).encode()
    kept = [(_fresh(entry.filename), changed.pop(entry.filename, raw)) for entry, raw in parts]
    return [*kept, *((_fresh(name), raw) for name, raw in changed.items())]


def _fresh(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _properties(present: str, type_id: str) -> str:
    """Return the custom properties with ContentTypeId set."""
    numbers = [int(one) for one in re.findall(r'\bpid="(\d+)"', present)]
    wanted = (
        f'<property fmtid="{_FORMAT}" pid="{max(numbers, default=1) + 1}" name="ContentTypeId">'
        f"<vt:lpwstr>{type_id}</vt:lpwstr></property>"
    )
    cleaned = re.sub(r'<property [^>]*name="ContentTypeId"[^>]*>.*?</property>', "", present, flags=re.S)
    if "</Properties>" in cleaned and "xmlns:vt=" in cleaned:
        return cleaned.replace("</Properties>", wanted + "</Properties>")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Properties xmlns="{_SPACE}" xmlns:vt="{_VALUES}">{wanted}</Properties>'
