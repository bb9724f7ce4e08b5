"""The page of rules: what each one judges and what the PMO decided about it, in Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.languages import say
from pmo365.model.standard import RulePolicy, Standard
from pmo365.model.words import Language

FAMILIES = (
    "PRV", "LIB", "DOC", "VER", "APR", "GATE", "REG", "RSK", "ISS", "ASM", "CHG", "FIN", "SCH", "TOL", "BEN", "RPT",
    "DQ", "ARC", "STD",
)  # fmt: skip
"""Beginnings of rules, in the order a project meets them; others come last."""


def rules_page(standard: Standard, language: Language) -> str:
    """Return docs/rules.md (or its French sister), as it is kept in the repository."""
    told = {key: say(language, f"cli.rules.{key}") for key in ("title", "head", "columns", "left_out")}
    rule = "|" + "---|" * (told["columns"].count("|") - 1)
    rows = [_row(standard, policy, language) for policy in _ordered(standard)]
    lines = (f"# {told['title']}", "", told["head"], "", told["columns"], rule, *rows, "", told["left_out"])
    return "\n".join(lines) + "\n"


def _ordered(standard: Standard) -> Iterator[RulePolicy]:
    """Yield the rules by family, each family in the order of the file."""
    families = {one: number for number, one in enumerate(FAMILIES)}
    policies = standard.rules.values()
    yield from sorted(policies, key=lambda one: families.get(one.rule.partition("-")[0], len(FAMILIES)))


def _row(standard: Standard, policy: RulePolicy, language: Language) -> str:
    severity = standard.choices["FNDSEV"].label_of(policy.severity.value, language)
    title, todo = (say(language, f"rules.{policy.rule}.{part}") for part in ("title", "todo"))
    mode = say(language, f"cli.rules.modes.{policy.mode.value}")
    numbers = ", ".join(f"{name} {value:g}" for name, value in policy.parameters.items()) or "–"
    advice = todo.replace("{", "‹").replace("}", "›")
    return f"| `{policy.rule}` | {title} | {severity} | {mode} | {policy.grace_days} | {numbers} | {advice} |"
