"""The page of fields: every field a template may name, as a control to copy, filled with an example."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count

from pmo365.languages import say
from pmo365.model.content import Content, Context, Missing, Table, Toned
from pmo365.model.words import Language, Words
from pmo365.render.front_matter import Look, contents
from pmo365.render.house_style import PALE
from pmo365.render.outline import Outline
from pmo365.render.package import inflate, read
from pmo365.render.template_builder import bind, heading
from pmo365.render.word import fill
from pmo365.render.word_parts import WIDTH, cell, control, paragraph, repeating, row, run, shares, table
from pmo365.render.word_safety import parse
from pmo365.render.word_template import is_filled
from pmo365.render.word_xml import W, property_of, tag_of

Meaning = Callable[[str], str]
"""Tag of a field or name of a group → what it means, in the page's language; empty when nobody has said it."""
_SHOWN = 5
"""Columns of a table that is ready to copy."""
_LONG = 160
_CODE = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:sz w:val="17"/><w:szCs w:val="17"/>'
_THREE = (3500, 2700, WIDTH - 6200)


def field_page(context: Context, *, meaning: Meaning, language: Language, colour: str) -> bytes:
    """Return the page for what a document would say; it is a template itself, and says the same when filled again."""
    ordered = sorted(context.items(), key=lambda one: isinstance(one[1], Table))
    short = {name: _without_mark(_shortened(value)) for name, value in ordered}
    title = say(language, "template.page.title")
    plan = Outline(code="", version="1", title=Words(fr=title, en=title), contents=True, short=True, sections=())
    look = Look(plan, language, colour, lambda key: say(language, f"documents.{key}"))
    groups = [(name, meaning(name) or name) for name in short]
    listed = [(1, str(number), words) for number, (_, words) in enumerate(groups, start=1)]
    numbers = count(1)
    body = "".join(
        heading(words, 1, position=next(numbers), new_page=at == 0)
        + _group(name, short, meaning=meaning, language=language)
        for at, (name, words) in enumerate(groups)
    )
    page = bind(look, _top(title, language) + contents(look, listed) + body)
    return fill(page, short, properties={"title": title}, language=language, colour=colour).content


def labels(template: bytes) -> dict[str, str]:
    """Return the labels people see on the controls of a template, by tag; those that only repeat the tag are left out.

    TemplateError when it is damaged.
    """
    found: dict[str, str] = {}
    for name, member in sorted(read(template).items()):
        for one in parse(inflate(member), name).iter(f"{W}sdt") if is_filled(name) else ():
            label = property_of(one, f"{W}alias")
            said = "" if label is None else str(label.get(f"{W}val"))
            if said and said != tag_of(one):
                found.setdefault(tag_of(one), said)
    return found


def _top(title: str, language: Language) -> str:
    told = "".join(paragraph(run(say(language, f"template.page.{one}"))) for one in ("about", "rows", "check"))
    return paragraph(run(title), "FrontHeading") + told


def _group(name: str, context: Context, *, meaning: Meaning, language: Language) -> str:
    value = context[name]
    if isinstance(value, Table):
        ready = _ready(name, value, meaning=meaning, language=language)
        same = next((one for one in context if name.startswith(f"{one}_") and _alike(context[one], value)), "")
        if same:
            return ready + paragraph(run(say(language, "template.page.same", tag=same)))
        return ready + _every(name, value, meaning=meaning, language=language)
    if isinstance(value, Mapping):
        tags = [f"{name}.{inner}" for inner, one in value.items() if not isinstance(one, Table | Mapping)]
        return _three("".join(_line(tag, meaning) for tag in tags), language)
    return _three(_line(name, meaning), language)


def _alike(one: Content, other: Table) -> bool:
    return isinstance(one, Table) and one.columns == other.columns


def _ready(name: str, value: Table, *, meaning: Meaning, language: Language) -> str:
    """Return a table to copy as it is."""
    first = value.columns[:_SHOWN]
    heads = [meaning(f"{name}.{one}") or one for one in first]
    widths = shares([1.0] * len(first))
    cells = "".join(
        cell(paragraph(control(f"{name}.{one}", head), "TableText"), width)
        for one, head, width in zip(first, heads, widths, strict=True)
    )
    lead = paragraph(run(say(language, "template.page.ready", tag=name)), "Lead")
    return lead + table(widths, _heads(heads, widths) + repeating(name, name, row(cells)))


def _every(name: str, value: Table, *, meaning: Meaning, language: Language) -> str:
    """Return every column of a list below each other, in one repeating section."""
    lines = "".join(_line(f"{name}.{one}", meaning) for one in value.columns)
    lead = paragraph(run(say(language, "template.page.every")), "Lead")
    return lead + _three(repeating(name, name, lines), language)


def _three(rows: str, language: Language) -> str:
    heads = [say(language, f"template.page.{one}") for one in ("field", "meaning", "example")]
    return table(_THREE, _heads(heads, _THREE) + rows)


def _heads(words: Sequence[str], widths: Sequence[int]) -> str:
    shown = zip(words, widths, strict=True)
    return row("".join(cell(paragraph(run(one), "TableLabel"), width, fill=PALE) for one, width in shown), header=True)


def _line(tag: str, meaning: Meaning) -> str:
    said = meaning(tag)
    code, words = paragraph(run(tag, _CODE), "TableText"), paragraph(run(said or "–"), "TableText")
    shown = paragraph(control(tag, said or tag), "TableText")
    return row("".join(cell(one, width) for one, width in zip((code, words, shown), _THREE, strict=True)))


def _without_mark(value: Content) -> Content:
    """Return a group without its watermark: the page is no draft."""
    if not isinstance(value, Mapping):
        return value
    return {name: "" if name == "watermark" else one for name, one in value.items()}


def _shortened(value: Content) -> Content:
    """Return an example of a value: one row of a table, the beginning of a long text."""
    if isinstance(value, Table):
        rows = value.rows[:1]
        return Table(value.columns, tuple({name: _shortened(one) for name, one in each.items()} for each in rows))
    if isinstance(value, str):
        return value if len(value) <= _LONG else f"{value[: _LONG - 1]}…"
    if isinstance(value, Missing | Toned):
        return value
    return {name: _shortened(one) for name, one in value.items()}
