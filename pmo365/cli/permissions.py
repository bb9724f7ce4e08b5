"""The page of rights: which verb needs which, in Markdown, from ``gateway/rights.py``. Pure."""

from __future__ import annotations

from pmo365.gateway import rights
from pmo365.languages import say
from pmo365.model.words import Language


def permissions_page(language: Language) -> str:
    """Return docs/permissions.md (or its French sister), as it is kept in the repository."""
    told = {key: say(language, f"cli.permissions.{key}") for key in ("title", "head", "columns", "split", "never")}
    rows = [_row(verb, language) for verb in rights.NEEDS]
    rule = "|" + "---|" * (told["columns"].count("|") - 1)
    return "\n".join([
        f"# {told['title']}", "", told["head"], "",
        told["columns"], rule, *rows, "",
        told["split"], "", *_identities(language), "",
        told["never"],
    ]) + "\n"  # fmt: skip


def _row(verb: str, language: Language) -> str:
    need = rights.NEEDS[verb]
    where = say(language, f"cli.permissions.{'whole' if need.whole else 'sites'}")
    granted = "–" if need.whole else f"`{rights.SITE_ROLES[need.sharepoint]}`"
    why = say(language, f"cli.permissions.why.{verb}")
    return f"| `{verb}` | `{need.sharepoint}` | `{need.graph}` | {where} | {granted} | {why} |"


def _identities(language: Language) -> list[str]:
    worker, provisioner = rights.least(rights.WORKER), rights.least(rights.PROVISIONER)
    lines = [say(language, "cli.permissions.who"), "|---|---|---|---|"]
    said = (
        ("identity", rights.SELECTED, rights.SELECTED, f"`{rights.SITE_ROLES[worker.sharepoint]}`"),
        ("provisioner", provisioner.sharepoint, provisioner.graph, "–"),
    )
    return lines + [f"| `{name}` | `{one}` | `{other}` | {role} |" for name, one, other, role in said]
