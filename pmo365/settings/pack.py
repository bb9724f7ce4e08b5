"""The method pack: the Standard and the document templates that come with pmo365."""

from __future__ import annotations

from pathlib import Path

from pmo365.errors import ConfigurationError


def method_pack() -> Path:
    """Return the folder of ``config`` and ``doc_templates``: inside an installed wheel, or the source tree."""
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "method", here.parent):
        if (folder / "config").is_dir():
            return folder
    raise ConfigurationError("method_pack_absent", folder=str(here / "method"))


def standard_folder() -> Path:
    """Return the Standard that comes with pmo365."""
    return method_pack() / "config" / "standard"


def templates_folder() -> Path:
    """Return the document templates that come with pmo365."""
    return method_pack() / "doc_templates"
