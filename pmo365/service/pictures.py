"""Pictures of office files, where LibreOffice and poppler are installed; nothing depends on them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

SECONDS = 90
_DOTS = "70"


def can_draw() -> bool:
    """Return whether the tools are there."""
    return _office() is not None and shutil.which("pdftoppm") is not None


def draw(files: Sequence[Path], folder: Path, *, pages: int = 3) -> tuple[Path, ...]:
    """Write PNG pictures of the first pages of each file and return them; what cannot be drawn is left out."""
    office = _office()
    if office is None or not files:
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        # A profile of its own: a LibreOffice that is already open would refuse to work for us.
        command = [office, "--headless", f"-env:UserInstallation={(place / 'profile').as_uri()}", "--convert-to", "pdf"]
        if not _ran([*command, "--outdir", str(place), *map(str, files)]):
            return ()
        for file in files:
            page = place / f"{file.stem}.pdf"
            if page.is_file():
                _ran(["pdftoppm", "-png", "-r", _DOTS, "-l", str(pages), str(page), str(folder / file.stem)])
    return tuple(sorted(folder.glob("*.png")))


def draw_pages(file: Path, target: Path, *, pages: int = 6) -> tuple[Path, ...]:
    """Write the first pages of a file as ``NAME-1.png``, ``NAME-2.png`` beside the target ``NAME.png``, return them."""
    with tempfile.TemporaryDirectory() as scratch:
        drawn = draw([file], Path(scratch), pages=pages)
        target.parent.mkdir(parents=True, exist_ok=True)
        found = []
        for number, one in enumerate(drawn, start=1):
            place = target.with_name(f"{target.stem}-{number}.png")
            shutil.copyfile(one, place)
            found.append(place)
    return tuple(found)


def as_pdf(name: str, content: bytes) -> bytes | None:
    """Return an office file as PDF; None where LibreOffice is not installed, or cannot read it."""
    office = _office()
    if office is None:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        source = place / name
        source.write_bytes(content)
        command = [office, "--headless", f"-env:UserInstallation={(place / 'profile').as_uri()}", "--convert-to", "pdf"]
        made = source.with_suffix(".pdf")
        return made.read_bytes() if _ran([*command, "--outdir", scratch, str(source)]) and made.is_file() else None


def _office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def _ran(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
