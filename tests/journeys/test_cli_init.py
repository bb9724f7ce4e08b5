"""A profile from a few answers: asked for at a terminal, or given as options; valid, commented, without a secret."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pmo365.cli import boundary
from pmo365.settings import load_profile
from pmo365.standard import load

GUID = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
CLIENT = "11111111-2222-3333-4444-555555555555"
ALL = ("--domain", "contoso.onmicrosoft.com", "--tenant-id", GUID, "--client-id", CLIENT, "--owner", "pmo@contoso.com")
Run = Callable[..., int]


class Terminal(io.StringIO):
    """A person who types these lines."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, typed: str | None = None, lang: str = "en") -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
        return boundary.run(["init", *arguments], {"PMO365_STATE": str(tmp_path), "PMO365_LANG": lang})

    return call


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_options_alone_make_a_valid_commented_profile(run: Run, tmp_path: Path, lang: str) -> None:
    assert run(*ALL, lang=lang) == 0
    file = tmp_path / "config" / "pmo365.yaml"
    profile = load_profile(file, environ={})
    assert (profile.name, profile.language, profile.owner) == ("contoso", lang, "pmo@contoso.com")
    assert profile.tenant.hub == "https://contoso.sharepoint.com/sites/pmo"
    assert [job.task for job in profile.schedule] == ["document", "enforce", "generate", "report"]
    text = file.read_text(encoding="utf-8")
    assert sum(line.startswith("# ") for line in text.splitlines()) > 8
    assert "PRIVATE" not in text


def test_a_person_is_asked_what_was_not_said_and_may_take_what_is_usual(run: Run, tmp_path: Path) -> None:
    typed = f"contoso.onmicrosoft.com\npmo\n{GUID}\n\n/sites/bureau\n{CLIENT}\nenv:CERT\n\npmo@contoso.com\n"
    assert run(typed=typed) == 0
    profile = load_profile(tmp_path / "config" / "pmo365.yaml", environ={})
    assert (profile.name, profile.tenant.hub) == ("pmo", "https://contoso.sharepoint.com/sites/bureau")
    assert profile.identity.certificate is not None
    assert profile.identity.certificate.where == "CERT"


def test_the_application_may_come_later(run: Run, tmp_path: Path) -> None:
    assert run("--domain", "contoso.onmicrosoft.com", "--tenant-id", GUID, "--owner", "pmo@contoso.com") == 0
    assert set(load_profile(tmp_path / "config" / "pmo365.yaml", environ={}).identity.client_id) == {"0", "-"}


def test_where_nobody_can_answer_the_missing_option_is_named(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--domain", "contoso.onmicrosoft.com") == 64
    assert "--tenant-id" in capsys.readouterr().err


def test_the_method_pack_is_copied_and_used(run: Run, tmp_path: Path) -> None:
    assert run(*ALL, "--method-pack") == 0
    profile = load_profile(tmp_path / "config" / "pmo365.yaml", environ={})
    assert profile.standard == tmp_path / "config" / "standard"
    assert load(profile.standard).documents
    assert (profile.templates / "mandate" / "template.fr.docx").is_file()


@pytest.mark.parametrize(
    ("option", "proof"), [(("--managed",), "managed"), (("--pfx", "file:../secrets/pmo365.pfx"), "pfx")]
)
def test_another_proof_asks_for_no_certificate(run: Run, tmp_path: Path, option: tuple[str, ...], proof: str) -> None:
    assert run(*ALL, *option, "--no-schedule") == 0
    profile = load_profile(tmp_path / "config" / "pmo365.yaml", environ={})
    assert getattr(profile.identity, proof)
    assert profile.identity.certificate is None
    assert profile.schedule == ()


def test_a_profile_or_a_pack_that_is_there_is_never_replaced(run: Run, tmp_path: Path) -> None:
    assert run(*ALL) == 0
    before = (tmp_path / "config" / "pmo365.yaml").read_bytes()
    assert run(*ALL, "--name", "other") == 4
    assert (tmp_path / "config" / "pmo365.yaml").read_bytes() == before


def test_wrong_answers_leave_nothing_behind(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*ALL, "--method-pack", "--private-key", "-----BEGIN PRIVATE KEY-----hunter2") == 4
    told = capsys.readouterr()
    assert "hunter2" not in told.out + told.err
    assert [one.name for one in tmp_path.rglob("*") if one.is_file() and one.suffix != ".log"] == []
