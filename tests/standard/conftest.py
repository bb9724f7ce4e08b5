"""The Standard that comes with pmo365, and a small one to spoil."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pmo365.model.standard import Standard
from pmo365.standard import load

SHIPPED = Path(__file__).parents[2] / "config" / "standard"
KEPT = {"Raci", "Risks", "Actions", "Programmes", "RunLog"}
"""Registers of the small Standard: loading it takes a fraction of the time."""
DROPPED = {"DeliverableDocs", "Contracts", "Minutes", "Quarantine", "Standards"}


@pytest.fixture(scope="session")
def folder() -> Path:
    return SHIPPED


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load(SHIPPED)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trimmed(tmp_path_factory.mktemp("small") / "standard")


def trimmed(target: Path) -> Path:
    """Copy the shipped Standard with a few registers only."""
    shutil.copytree(SHIPPED, target, ignore=shutil.ignore_patterns("schema"))
    dropped = {path.stem for path in target.glob("registers/*.yaml")} - KEPT | DROPPED
    for key in dropped:
        for place in ("registers", "libraries"):
            (target / place / f"{key}.yaml").unlink(missing_ok=True)
    documents = target / "documents.yaml"
    kept = [one for one in documents.read_text(encoding="utf-8").split("\n\n") if not _filed_in(one, dropped)]
    documents.write_text("\n\n".join(kept).rstrip("\n") + "\n", encoding="utf-8", newline="\n")
    for path in target.glob("blueprints/*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf"  - ({'|'.join(sorted(dropped))})\n", "", text), encoding="utf-8", newline="\n")
    return target


def _filed_in(document: str, dropped: set[str]) -> bool:
    """Whether a document goes to a library the small Standard does not have."""
    return any(f"  library: {key}\n" in document for key in dropped)


def overlaid(base: Path, overlay: Path, target: Path) -> Path:
    """Copy a Standard, put the files of an overlay over it, take away those its ``removed.txt`` names."""
    shutil.copytree(base, target)
    shutil.copytree(overlay, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt", "removed.txt"))
    removed = overlay / "removed.txt"
    for file in removed.read_text(encoding="utf-8").split() if removed.exists() else ():
        (target / file).unlink()
    return target


@pytest.fixture
def spoilt(small: Path, tmp_path: Path) -> Callable[[Path], Path]:
    """Return what puts an overlay over the small Standard."""
    return lambda overlay: overlaid(small, overlay, tmp_path / "spoilt")
