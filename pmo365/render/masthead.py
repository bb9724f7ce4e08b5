"""The head of a report of a few pages: what it is, of which project, and the facts a reader starts from."""

from __future__ import annotations

from pmo365.render.front_matter import Look
from pmo365.render.house_style import PALE
from pmo365.render.word_parts import WIDTH, cell, control, paragraph, row, run, table

_FACTS = ("project.manager", "project.sponsor", "project.phase", "edition.version", "edition.status", "edition.date")
_WIDTHS = (1600, WIDTH // 2 - 1600, 1600, WIDTH - WIDTH // 2 - 1600)


def masthead(look: Look) -> str:
    """Return title, project and facts, two a line."""
    title = paragraph(control("doc.title", look.outline.title.say(look.language)), "MastheadTitle")
    name, code = (control(f"project.{one}", look.say(f"labels.project_{one}")) for one in ("title", "code"))
    project = paragraph(f"{name}{run(' · ')}{code}", "MastheadProject")
    facts = look.outline.facts or _FACTS
    pairs = zip(facts[::2], facts[1::2], strict=True)
    rows = "".join(row(_pair(look, first, _WIDTHS[:2]) + _pair(look, second, _WIDTHS[2:])) for first, second in pairs)
    return title + project + table(_WIDTHS, rows)


def _pair(look: Look, tag: str, widths: tuple[int, ...]) -> str:
    label = look.say(f"labels.{tag.replace('.', '_')}")
    left = cell(paragraph(run(label), "TableLabel"), widths[0], fill=PALE)
    return left + cell(paragraph(control(tag, label), "TableText"), widths[1])
