"""Small Word packages made by hand, and a reader of what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from lxml import etree

from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word_xml import W14_NS, W15_NS, W_NS, W

NAMES = f'xmlns:w="{W_NS}" xmlns:w14="{W14_NS}" xmlns:w15="{W15_NS}" xmlns:v="urn:schemas-microsoft-com:vml"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/></Types>'
)
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'

Template = Callable[..., bytes]


@pytest.fixture
def template() -> Template:
    """Make a template from the inside of its body; further parts by name."""

    def make(body: str, parts: Mapping[str, str] | None = None) -> bytes:
        document = f"<w:document {NAMES}><w:body>{body}</w:body></w:document>"
        said = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document}
        return write(deflate(name, text.encode()) for name, text in (said | dict(parts or {})).items())

    return make


@pytest.fixture
def part() -> Callable[..., etree._Element]:
    """Read one part of a package."""
    return lambda content, name="word/document.xml": etree.fromstring(inflate(read(content)[name]))


@pytest.fixture
def lines() -> Callable[[etree._Element], list[str]]:
    """Give the text of each paragraph, breaks as line ends."""
    return lambda root: [_line(one) for one in root.iter(f"{W}p")]


def _line(paragraph: etree._Element) -> str:
    shown = {f"{W}t": lambda one: one.text or "", f"{W}br": lambda _: "\n", f"{W}tab": lambda _: "\t"}
    return "".join(shown[one.tag](one) for one in paragraph.iter(*shown))
