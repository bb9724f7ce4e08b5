"""The profile ``init`` writes: the answers, each under a comment that says what it is. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pmo365.languages import say
from pmo365.model.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What somebody said of the organisation; nothing secret."""

    name: str
    tenant_id: str
    domain: str
    sharepoint: str
    hub: str
    client_id: str
    certificate: str = ""
    private_key: str = ""
    pfx: str = ""
    pfx_password: str = ""
    managed: bool = False
    owner: str = ""
    company: str = ""
    own_pack: bool = False
    """Whether the method pack was copied beside the profile, to be changed there."""
    schedule: bool = True


def profile_text(answers: Answers, language: Language) -> str:
    """Return the profile as commented YAML; every value is written as JSON, which YAML reads alike."""
    parts = [_comment("head", language), _value("profile", answers.name)]
    parts += [_section("tenant", _tenant(answers), language), _section("identity", _identity(answers), language)]
    for name, value in (("owner", answers.owner), ("company", answers.company)):
        if value:
            parts += ["", _comment(name, language), _value(name, value)]
    parts += ["", _comment("state", language), _value("state", f"../state/{answers.name}.sqlite")]
    if answers.own_pack:
        parts += [
            "",
            _comment("pack", language),
            _value("standard", "standard"),
            _value("templates", "../doc_templates"),
        ]
    parts += ["", _comment("language", language), _value("language", language)]
    parts += ["", _comment("schedule", language), *_schedule(answers.schedule)]
    return "\n".join(parts) + "\n"


def guessed_host(domain: str) -> str:
    """Return the SharePoint host a tenant of this domain usually has."""
    return f"{domain.lower().split('.')[0]}.sharepoint.com"


def _tenant(answers: Answers) -> Mapping[str, Any]:
    return {"id": answers.tenant_id, "domain": answers.domain, "sharepoint": answers.sharepoint, "hub": answers.hub}


def _identity(answers: Answers) -> Mapping[str, Any]:
    said = {
        "client_id": answers.client_id,
        "certificate": answers.certificate,
        "private_key": answers.private_key,
        "pfx": answers.pfx,
        "pfx_password": answers.pfx_password,
        "managed": answers.managed,
    }
    return {name: value for name, value in said.items() if value}


def _section(name: str, values: Mapping[str, Any], language: Language) -> str:
    lines = [f"  {_value(key, value)}" for key, value in values.items()]
    return "\n".join(["", _comment(name, language), f"{name}:", *lines])


def _schedule(wanted: bool) -> list[str]:
    jobs = (
        ("document", "15 5 * * 1-5"),
        ("enforce", "30 5 * * 1-5"),
        ("generate", "0 6 * * 1-5"),
        ("report", "30 6 * * mon"),
    )
    lines = ["schedule:", *(f'  - {{job: {job}, cron: "{cron}", time_zone: Europe/Paris}}' for job, cron in jobs)]
    return lines if wanted else [f"# {line}" for line in lines]


def _value(name: str, value: object) -> str:
    return f"{name}: {json.dumps(value, ensure_ascii=False)}"


def _comment(name: str, language: Language) -> str:
    text = say(language, f"cli.init.comments.{name}")
    return "\n".join(f"# {line}" for line in text.splitlines())
