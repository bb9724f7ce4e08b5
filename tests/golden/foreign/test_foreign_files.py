"""In a Word file that another program wrote, filling changes the controls and nothing else."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from lxml import etree

from pmo365.model.content import Missing, Table, names
from pmo365.render.package import inflate, read
from pmo365.render.word import Filled, fill, tags
from pmo365.render.word_template import is_filled
from pmo365.render.word_xml import W, tag_of

FILES = sorted((Path(__file__).parent / "files").glob("*.docx"))
SHARED = Path(os.environ.get("PMO365_SHARED", Path(__file__).parents[4] / "shared"))
JUDGE = SHARED / "conformance" / "check_ooxml.py"
OURS = ("[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "docProps/custom.xml")
"""Parts that say what a file is and who made it."""
RELATIONS = "word/_rels/document.xml.rels"
"""Gains the relation to the data part that holds what the cover is bound to; loses none."""
CONTEXT = {
    "project": {"code": "PRJ-0042", "title": "Titre & <rempli> : ½ – « été »"},
    "card": {"background": "Premier alinéa.\n- un point\n- un autre", "problem": Missing("ProjectCard/1/PmoProblem")},
    "risks": Table(("title",), ({"title": "Retard"}, {"title": "Coût"}, {"title": "مخاطر"})),
}

each = pytest.mark.parametrize("file", FILES, ids=lambda one: one.stem)


def filled(file: Path) -> Filled:
    return fill(file.read_bytes(), CONTEXT, properties={"title": "Rempli"}, language="fr", strict=False)


@each
def test_every_part_that_cannot_be_filled_is_byte_for_byte_what_it_was(file: Path) -> None:
    before, after = read(file.read_bytes()), read(filled(file).content)
    for name, member in before.items():
        if name == RELATIONS:
            assert _relations(inflate(member)) <= _relations(inflate(after[name]))
        elif name not in OURS and not is_filled(name):
            assert inflate(after[name]) == inflate(member), name
    assert all(name in OURS or name.startswith("customXml/") for name in set(after) - set(before))


def _relations(part: bytes) -> set[tuple[tuple[str, str], ...]]:
    return {
        tuple(sorted((str(name), str(value)) for name, value in one.attrib.items())) for one in etree.fromstring(part)
    }


@each
def test_outside_of_the_controls_the_xml_is_what_it_was(file: Path) -> None:
    before, after = read(file.read_bytes()), read(filled(file).content)
    for name in before:
        if name.startswith("word/") and name.endswith(".xml"):
            assert _outside(inflate(before[name])) == _outside(inflate(after[name])), name


@each
def test_what_the_controls_say_is_what_we_gave(file: Path) -> None:
    made = filled(file)
    root = etree.fromstring(inflate(read(made.content)["word/document.xml"]))
    said = {
        tag_of(one): "".join(one.itertext()) for one in outermost(root, frozenset()) if tag_of(one) in names(CONTEXT)
    }
    assert said.get("project.title", CONTEXT["project"]["title"]) == CONTEXT["project"]["title"]  # type: ignore[index]
    assert "Retard" in said.get("risks", "Retard")
    assert "un autre" in said.get("card.background", "un autre")


@each
def test_filling_again_gives_the_same_bytes_and_python_docx_reads_them(file: Path) -> None:
    once = filled(file).content
    assert fill(once, CONTEXT, properties={"title": "Rempli"}, language="fr", strict=False).content == once
    assert docx.Document(io.BytesIO(once)).element.body is not None
    assert tags(once) == tags(file.read_bytes())


@pytest.mark.skipif(not JUDGE.exists(), reason="the public validators are not here: set PMO365_SHARED")
@pytest.mark.parametrize("files", [FILES[::4], pytest.param(FILES, marks=pytest.mark.soak)], ids=["some", "all"])
def test_the_public_validators_accept_what_was_filled(files: list[Path], tmp_path: Path) -> None:
    for file in files:
        (tmp_path / file.name).write_bytes(filled(file).content)
    made = sorted(str(one) for one in tmp_path.glob("*.docx"))
    command = [sys.executable, str(JUDGE), *made, "--tools", "zip,integrity"]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout


def _outside(part: bytes) -> bytes:
    """Return a part in canonical form, each control that can be filled replaced by its tag."""
    root = etree.fromstring(part)
    for number, one in enumerate(list(outermost(root, frozenset()))):
        if tag_of(one) in names(CONTEXT):
            mark = etree.Element("control", number=str(number), tag=tag_of(one))
            mark.tail = one.tail
            one.getparent().replace(one, mark)  # type: ignore[union-attr]
    return etree.tostring(root, method="c14n", with_comments=False)


def outermost(element: etree._Element, ignored: frozenset[str]) -> Iterator[etree._Element]:
    """Yield the tagged controls that lie in no other one, in document order, but for the ignored ones."""
    unwanted = ("", *ignored)
    steps = etree.iterwalk(element, events=("start",), tag=f"{W}sdt")
    for _, one in steps:
        if one is not element and tag_of(one) not in unwanted:
            steps.skip_subtree()
            yield one
