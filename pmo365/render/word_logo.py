"""The organisation's logo on the first page of our own templates; templates with a theme of their own keep theirs."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from pmo365.errors import TemplateError
from pmo365.render.package import Member, deflate, inflate, read, write
from pmo365.render.theme import THEME, is_ours

LARGEST = 2_000_000
"""Bytes of a logo: every document carries it."""
_NAME = "PmoLogo"
_CENTIMETRE = 360_000
_COVER, _SHORT = (5.0, 1.7), (3.6, 1.0)
"""Widest and tallest in centimetres: on a cover, beside the title of a short report."""
_FIRST = re.compile(r"<w:body>.*?</w:pPr>", re.DOTALL)
_DOCUMENT, _RELATIONS, _TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FRAMES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
"""Marks of a JPEG that say how large it is."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture, and what it is called for those who cannot see it."""

    content: bytes = field(repr=False)
    name: str


@lru_cache(maxsize=32)
def branded(template: bytes, logo: Logo) -> bytes:
    """Return a template with a logo on its first page, unchanged where its theme is not ours.

    TemplateError when the logo is no usable picture, or the template is damaged.
    """
    members = read(template)
    if THEME not in members or not is_ours(inflate(members[THEME])):
        return template
    return write((members | _with_logo(members, logo)).values())


def _with_logo(members: Mapping[str, Member], logo: Logo) -> dict[str, Member]:
    """Return the parts that a logo changes."""
    ending, width, height = _measured(logo.content)
    text = inflate(members[_DOCUMENT]).decode()
    first = _FIRST.search(text)
    if first is None or f'name="{_NAME}"' in text:
        return {}
    room = _COVER if "CoverOrganisation" in first[0] else _SHORT
    scale = min(room[0] / width, room[1] / height) * _CENTIMETRE
    drawn = _drawing(round(width * scale), round(height * scale), logo.name)
    part = f"media/pmo_logo.{ending}"
    relation = f'<Relationship Id="{_NAME}" Type="{_OFFICE}/image" Target="{part}"/></Relationships>'
    kind = f'<Default Extension="{ending}" ContentType="image/{ending}"/>'
    types = inflate(members[_TYPES]).decode()
    changed = {
        _DOCUMENT: text[: first.end()] + drawn + text[first.end() :],
        _RELATIONS: inflate(members[_RELATIONS]).decode().replace("</Relationships>", relation),
        _TYPES: types if f'Extension="{ending}"' in types else re.sub(r"(<Types[^>]*>)", rf"\1{kind}", types, count=1),
    }
    parts = {name: deflate(name, content.encode()) for name, content in changed.items()}
    return parts | {f"word/{part}": deflate(f"word/{part}", logo.content)}


def _measured(content: bytes) -> tuple[str, int, int]:
    """Return the kind, width and height of a picture in dots."""
    if len(content) > LARGEST:
        raise TemplateError("logo_too_big", size=len(content), limit=LARGEST)
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        found = ("png", int(width), int(height))
    else:
        found = ("jpeg", *_jpeg(content))
    if not 0 < found[1] < 20_000 or not 0 < found[2] < 20_000:
        raise TemplateError("logo_unusable")
    return found


def _jpeg(content: bytes) -> tuple[int, int]:
    """Return width and height from the frame of a JPEG, zeros when it is none."""
    place = 2 if content.startswith(b"\xff\xd8") else len(content)
    while place + 9 < len(content) and content[place] == 0xFF:
        mark, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if mark in _FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return int(width), int(height)
        place += 2 + length
    return 0, 0


def _drawing(width: int, height: int, name: str) -> str:
    """Return the run that shows the logo at the right margin, beside its paragraph, on white."""
    size = f'cx="{width}" cy="{height}"'
    return (
        "<w:r><w:rPr><w:noProof/></w:rPr><w:drawing><wp:anchor "
        f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="251660288" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" '
        'y="0"/><wp:positionH relativeFrom="margin"><wp:align>right</wp:align></wp:positionH><wp:positionV '
        'relativeFrom="paragraph"><wp:posOffset>-90000</wp:posOffset></wp:positionV>'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="9001" name="{_NAME}" descr={quoteattr(name)}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture"><pic:pic '
        f'xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="9001" name="{_NAME}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{_OFFICE}" r:embed="{_NAME}"/><a:stretch><a:fillRect/>'
        "</a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></w:r>"
    )
