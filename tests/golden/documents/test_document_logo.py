"""The organisation's logo is on the first page, in its proportions, and only in templates that follow our look."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import docx
import pytest

from pmo365.errors import TemplateError
from pmo365.model.standard import Organisation
from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word import fill, inputs_fingerprint
from pmo365.render.word_logo import Logo, branded
from pmo365.service.plans import logo_of


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + b"\x1f\x38\x64" * width for _ in range(height))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


LOGO = Logo(png(300, 100), "Contoso & Cie")


@pytest.mark.parametrize("name", ["pid", "highlight"])
def test_the_logo_is_on_the_first_page_in_its_proportions(french: Any, name: str) -> None:
    template = branded(french.template(name), LOGO)
    content = fill(template, french.context(name), properties={}, language="fr").content if name == "pid" else template
    (shape,) = docx.Document(io.BytesIO(content)).element.body.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"
    )
    width, height = (int(shape.find("./*[@cx]").get(name)) for name in ("cx", "cy"))
    assert height > 300_000
    assert abs(width - 3 * height) < 3
    assert inflate(read(content)["word/media/pmo_logo.png"]) == LOGO.content
    assert "Contoso &amp; Cie" in inflate(read(content)["word/document.xml"]).decode()


def test_another_logo_is_another_input_and_the_same_gives_the_same_bytes(french: Any) -> None:
    template, context = french.template("pid"), french.context("pid")
    prints = {inputs_fingerprint(one, context) for one in (template, branded(template, LOGO))}
    assert len(prints) == 2
    assert branded(template, Logo(LOGO.content, LOGO.name)) == branded(template, LOGO)
    assert branded(branded(template, LOGO), LOGO) == branded(template, LOGO)


def test_a_template_with_a_theme_of_its_own_keeps_its_look(french: Any) -> None:
    members = {name: inflate(one) for name, one in read(french.template("pid")).items()}
    members["word/theme/theme1.xml"] = members["word/theme/theme1.xml"].replace(b'"PMO"', b'"Maison"')
    own = write(deflate(*one) for one in members.items())
    assert branded(own, LOGO) == own


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff", png(0, 3), b"<svg/>"])
def test_what_is_no_picture_is_refused(french: Any, content: bytes) -> None:
    with pytest.raises(TemplateError) as caught:
        branded(french.template("pid"), Logo(content, "x"))
    assert caught.value.key == "logo_unusable"


def test_a_logo_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert logo_of(tmp_path, Organisation(name="Contoso")) is None
    with pytest.raises(TemplateError) as caught:
        logo_of(tmp_path, Organisation(name="Contoso", logo="pictures/logo.png"))
    assert caught.value.key == "logo_missing"
