"""An Office package: read without trust, always written the same way.

What the directory of the archive says is judged before anything is inflated. Members that nobody touches stay as
the deflated bytes they were; the archive is written by us, with one fixed date, so equal input gives equal bytes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from pmo365.errors import TemplateError

MEMBERS = 2_000
INFLATED = 64 * 1024 * 1024
RATIO = 200
RATIO_FROM = 1024 * 1024
_DATE = 0x0021
"""1 January 1980 in the archive's own notation."""
_DEFLATED = 8
_LEVEL = 3
"""A third of the time of the usual level, for files a sixth larger."""
_UTF8 = 0x0800


@dataclass(frozen=True, slots=True)
class Member:
    """One part as it lies in the archive: deflated, with the sum of what it holds."""

    name: str
    crc: int
    size: int
    """Bytes once inflated."""
    data: bytes = field(repr=False)


def read(content: bytes) -> dict[str, Member]:
    """Return the members by name; TemplateError when the archive is damaged, too big, or names unsafe paths."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listing = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError) as fault:
        raise TemplateError("template_damaged", what=str(fault)) from fault
    _check(listing)
    return {one.filename: _member(content, one) for one in listing if not one.is_dir()}


def inflate(member: Member) -> bytes:
    """Return the bytes of a member, never more than its directory entry announced."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = engine.decompress(member.data, member.size + 1)
    except zlib.error as fault:
        raise TemplateError("template_damaged", what=member.name) from fault
    if len(found) != member.size or zlib.crc32(found) != member.crc:
        raise TemplateError("template_damaged", what=member.name)
    return found


def deflate(name: str, content: bytes) -> Member:
    """Return a member made of new content."""
    engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = engine.compress(content) + engine.flush()
    return Member(name, zlib.crc32(content), len(content), data)


def write(members: Iterable[Member]) -> bytes:
    """Return the archive: content types first, the other members by name, every date 1 January 1980."""
    ordered = sorted(members, key=lambda one: (one.name != "[Content_Types].xml", one.name))
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for one in ordered:
        name = one.name.encode()
        common = struct.pack(
            "<HHHHHLLLHH", 20, _UTF8, _DEFLATED, 0, _DATE, one.crc, len(one.data), one.size, len(name), 0
        )
        head = b"PK\x03\x04" + common + name
        directory.append(
            b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, offset) + name
        )
        pieces += (head, one.data)  # Never put together before the end: a workbook is large.
        offset += len(head) + len(one.data)
    tail = b"".join(directory)
    end = struct.pack("<HHHHLLH", 0, 0, len(ordered), len(ordered), len(tail), offset, 0)
    return b"".join((*pieces, tail, b"PK\x05\x06", end))


def _check(listing: list[zipfile.ZipInfo]) -> None:
    names = [one.filename for one in listing]
    if len(listing) > MEMBERS:
        raise TemplateError("template_too_big", what=len(listing), limit=MEMBERS)
    if sum(one.file_size for one in listing) > INFLATED:
        raise TemplateError("template_too_big", what=sum(one.file_size for one in listing), limit=INFLATED)
    if len({name.casefold() for name in names}) != len(names):
        raise TemplateError("template_unsafe", what="duplicate names")
    for one in listing:
        fault = _fault(one)
        if fault:
            raise TemplateError("template_unsafe", what=f"{one.filename}: {fault}")


def _fault(one: zipfile.ZipInfo) -> str:
    name = one.orig_filename
    steps = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in name or ".." in steps or "\0" in name:
        return "path"
    if (one.external_attr >> 16) & 0o170000 == 0o120000:
        return "symbolic link"
    if one.flag_bits & 0x1:
        return "encrypted"
    if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "compression"
    if one.file_size > RATIO_FROM and one.file_size > RATIO * max(one.compress_size, 1):
        return "ratio"
    return ""


def _member(content: bytes, one: zipfile.ZipInfo) -> Member:
    head = content[one.header_offset : one.header_offset + 30]
    if len(head) != 30 or head[:4] != b"PK\x03\x04":
        raise TemplateError("template_damaged", what=one.filename)
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    start = one.header_offset + 30 + name_length + extra_length
    data = content[start : start + one.compress_size]
    if one.compress_type == zipfile.ZIP_DEFLATED:
        return Member(one.filename, one.CRC, one.file_size, data)
    if len(data) != one.file_size or zlib.crc32(data) != one.CRC:
        raise TemplateError("template_damaged", what=one.filename)
    return deflate(one.filename, data)
