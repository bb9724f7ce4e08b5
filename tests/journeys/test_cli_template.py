"""The page of fields shows what a project of the tenant says; our templates are built again, people's stay."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import docx

from pmo365.render.package import deflate, inflate, read, write
from pmo365.settings import templates_folder


def test_the_page_of_fields_takes_its_examples_from_a_project(stage: Any) -> None:
    stage.recall("sites")
    page = stage.folder / "fields.docx"
    done = stage.cli("template", "fields", "PID", "--project", "PRJ-0001", "--out", str(page), "--lang", "fr")
    assert done.returncode == 0, done.stderr
    assert "PRJ-0001" in inflate(read(page.read_bytes())["word/document.xml"]).decode()
    unknown = stage.cli("template", "fields", "PID", "--project", "PRJ-0999", "--lang", "fr")
    assert unknown.returncode == 1
    assert "PRJ-0999" in unknown.stderr


def test_rebuild_makes_ours_again_and_leaves_those_saved_in_word(said: Any, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(templates_folder(), folder)
    ours, theirs = folder / "mandate" / "template.fr.docx", folder / "brief" / "template.fr.docx"
    before, kept = ours.read_bytes(), saved_in_word(theirs.read_bytes())
    ours.unlink()
    theirs.write_bytes(kept)
    told = said("template", "rebuild", templates=str(folder))
    assert told.code == 0
    assert f"Left alone: {theirs}" in told.out
    assert (ours.read_bytes(), theirs.read_bytes()) == (before, kept)
    forced = said("template", "rebuild", "--force", templates=str(folder))
    assert forced.code == 0
    assert theirs.with_suffix(".previous.docx").read_bytes() == kept
    assert theirs.read_bytes() == (templates_folder() / "brief" / "template.fr.docx").read_bytes()


def saved_in_word(content: bytes) -> bytes:
    """Return a template as Word saves it: with the part in which it names itself."""
    document = docx.Document(io.BytesIO(content))
    document.add_paragraph("Une phrase du PMO.")
    target = io.BytesIO()
    document.save(target)
    members = read(target.getvalue())
    named = deflate("docProps/app.xml", b"<Properties><Application>Microsoft Office Word</Application></Properties>")
    return write([*(one for one in members.values() if one.name != named.name), named])
