"""``pmo365 init``: a profile from a few answers, asked for or given as options."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE, USAGE
from pmo365.cli.init_file import Answers, guessed_host, profile_text
from pmo365.cli.opening import NOBODY
from pmo365.errors import ConfigurationError
from pmo365.languages import say

_Text = Annotated[str, typer.Option()]
Ask = Callable[[str, str, str], str]
"""(option, what was said, what is usual) → the answer."""


class _Silent(Exception):
    """Nobody can be asked for this option."""


def init(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER")] = Path("config"),
    name: _Text = "",
    tenant_id: _Text = "",
    domain: _Text = "",
    sharepoint: _Text = "",
    hub: _Text = "",
    client_id: _Text = "",
    certificate: _Text = "",
    private_key: _Text = "",
    pfx: _Text = "",
    pfx_password: _Text = "",
    managed: Annotated[bool, typer.Option("--managed")] = False,
    owner: _Text = "",
    company: _Text = "",
    method_pack: Annotated[bool, typer.Option("--method-pack")] = False,
    schedule: Annotated[bool, typer.Option("--schedule/--no-schedule")] = True,
) -> int:
    """Write a commented profile, and on request a copy of the method pack to change; never a secret."""
    call = call_of(context)
    said = Answers(
        name=name, tenant_id=tenant_id, domain=domain, sharepoint=sharepoint, hub=hub, client_id=client_id,
        certificate=certificate, private_key=private_key, pfx=pfx, pfx_password=pfx_password, managed=managed,
        owner=owner, company=company, own_pack=method_pack, schedule=schedule,
    )  # fmt: skip
    try:
        answers = _asked(said, _asking(call))
    except _Silent as silent:
        call.output.warn(say(call.output.language, "cli.init.answer_needed", option=f"--{silent.args[0]}"))
        return USAGE
    return _written(call, answers, out)


def _asked(said: Answers, ask: Ask) -> Answers:
    """Return every answer: those given as options, the rest asked for."""
    domain = ask("domain", said.domain, "")
    managed, by_pem = said.managed, not (said.managed or said.pfx)
    return Answers(
        name=ask("name", said.name, domain.split(".")[0].lower()),
        tenant_id=ask("tenant-id", said.tenant_id, ""),
        domain=domain,
        sharepoint=ask("sharepoint", said.sharepoint, guessed_host(domain)),
        hub=ask("hub", said.hub, "/sites/pmo"),
        client_id=said.client_id if managed else ask("client-id", said.client_id, NOBODY),
        certificate=ask("certificate", said.certificate, "file:../secrets/pmo365.cert.pem") if by_pem else "",
        private_key=ask("private-key", said.private_key, "file:../secrets/pmo365.key.pem") if by_pem else "",
        pfx=said.pfx,
        pfx_password=said.pfx_password,
        managed=managed,
        owner=ask("owner", said.owner, ""),
        company=said.company,
        own_pack=said.own_pack,
        schedule=said.schedule,
    )


def _asking(call: Call) -> Ask:
    """Return how a missing answer is got: from the person, else what is usual, else not at all."""
    person = sys.stdin.isatty() and not call.output.machine

    def ask(option: str, said: str, usual: str) -> str:
        if said:
            return said
        if not person and not usual:
            raise _Silent(option)
        if not person:
            return usual
        question = say(call.output.language, f"cli.init.questions.{option.replace('-', '_')}")
        return input(f"{question}{f' [{usual}]' if usual else ''} ").strip() or usual

    return ask


def _written(call: Call, answers: Answers, out: Path) -> int:
    """Write the profile and what goes with it; ConfigurationError before the first file when something is wrong."""
    from pmo365.settings import load_profile

    file = out / "pmo365.yaml"
    pack = _pack(out) if answers.own_pack else {}
    _refuse_existing(file, *pack.values())
    fresh = file.with_suffix(".new")
    out.mkdir(parents=True, exist_ok=True)
    for source, target in pack.items():
        shutil.copytree(source, target)
    fresh.write_text(profile_text(answers, call.output.language), encoding="utf-8")
    try:
        load_profile(fresh, environ={})
    except ConfigurationError:
        fresh.unlink()
        for target in pack.values():
            shutil.rmtree(target)
        raise
    fresh.replace(file)
    for path in (file, *pack.values()):
        call.output.say("init.written", file=path)
    kind = "machine" if answers.managed else "pfx" if answers.pfx else "next"
    call.output.say(f"init.{kind}", file=file)
    return DONE


def _pack(out: Path) -> dict[Path, Path]:
    """Return what is copied where."""
    from pmo365.settings import standard_folder, templates_folder

    return {standard_folder(): out / "standard", templates_folder(): out.parent / "doc_templates"}


def _refuse_existing(*paths: Path) -> None:
    for path in paths:
        if path.exists():
            raise ConfigurationError("file_exists", file=path)
