"""Our own templates from their outlines: ``python -m pmo365.render.template_builder doc_templates``.

A template is owned as a file once it is built: an organisation edits it in Word and never builds it again.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path

from pmo365.languages import read, say
from pmo365.model.words import LANGUAGES, Language
from pmo365.render import word_properties
from pmo365.render.chart_parts import CONTENT_TYPE, chart_frame, chart_part, charts_of
from pmo365.render.front_matter import Look, contents, control_page, cover, footer, header
from pmo365.render.house_style import HEAD, NAMESPACES, PALE, fonts, numbering, settings, styles
from pmo365.render.masthead import masthead
from pmo365.render.outline import Block, Column, Outline, Section, outline
from pmo365.render.package import deflate, write
from pmo365.render.theme import theme
from pmo365.render.word_parts import (
    WIDTH,
    block_control,
    cell,
    cell_control,
    control,
    paragraph,
    prompt,
    prompt_run,
    repeating,
    row,
    run,
    shares,
    table,
)

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {
    "styles": "styles", "numbering": "numbering", "settings": "settings", "fontTable": "fontTable",
    "header1": "header", "header2": "header", "footer1": "footer", "footer2": "footer",
}  # fmt: skip
_SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:headerReference w:type="first" r:id="header2"/>'
    '<w:footerReference w:type="default" r:id="footer1"/><w:footerReference w:type="first" r:id="footer2"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1134" w:bottom="1247" w:left="1134" '
    'w:header="624" w:footer="510" w:gutter="0"/><w:titlePg/></w:sectPr>'
)

_THIN = 28
"""Margin in the cells of a table of many columns."""


def build(plan: Outline, language: Language, *, colour: str = "1F3864") -> bytes:
    """Return a template in one language; ``colour`` is the organisation's, six hexadecimal digits."""
    look = Look(plan, language, colour, lambda key: say(language, f"documents.{key}"))
    front = masthead(look) if plan.short else cover(look) + control_page(look)
    return bind(look, front + contents(look, _listed(plan, language)) + _body(look))


def bind(look: Look, body: str) -> bytes:
    """Return a template around a body: our styles, headers and footers; ``@ID@`` in it becomes a number."""
    plan, language, colour = look.outline, look.language, look.colour
    charts = {f"chart{place}": one for place, one in enumerate(_charts(plan), 1)}
    section = _SECTION.replace("<w:titlePg/>", "") if plan.short else _SECTION
    parts = {
        "word/document.xml": f"{HEAD}<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>",
        "word/styles.xml": styles(language, colour, short=plan.short),
        "word/numbering.xml": numbering(colour),
        "word/settings.xml": settings(),
        "word/fontTable.xml": fonts(),
        "word/theme/theme1.xml": theme(colour),
        "word/header1.xml": header(look, first=False),
        "word/header2.xml": header(look, first=True),
        "word/footer1.xml": footer(look, first=False),
        "word/footer2.xml": footer(look, first=True),
        **{f"word/charts/{name}.xml": chart_part(one, language) for name, one in charts.items()},
        "word/_rels/document.xml.rels": _relations(
            [
                ("theme", "theme", "theme/theme1.xml"),
                *((name, kind, f"{name}.xml") for name, kind in _PARTS.items()),
                *((name, "chart", f"charts/{name}.xml") for name in charts),
            ]
        ),
        "_rels/.rels": _relations([("document", "officeDocument", "word/document.xml")]),
        "[Content_Types].xml": _types(charts),
    }
    return _packed(parts, {"title": plan.title.say(language), "version": plan.version})


def main(arguments: Sequence[str] | None = None) -> None:
    """Build ``template.<language>.docx`` beside every ``document.yaml`` below a folder."""
    parser = argparse.ArgumentParser(description=say("en", "documents.builder.about"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--colour", default="1F3864")
    given = parser.parse_args(arguments)
    for place in sorted(given.folder.glob("*/document.yaml")):
        plan = outline(read(place))
        for language in LANGUAGES:
            (place.parent / f"template.{language}.docx").write_bytes(build(plan, language, colour=given.colour))


def _packed(parts: dict[str, str], properties: dict[str, str]) -> bytes:
    numbers = count(100)
    numbered = {name: re.sub("@ID@", lambda _: str(next(numbers)), text) for name, text in parts.items()}
    said = {word_properties.CORE: word_properties.core(properties), word_properties.CUSTOM: word_properties.custom({})}
    return write(deflate(name, text.encode()) for name, text in _declared(numbered | said).items())


def _declared(parts: dict[str, str]) -> dict[str, str]:
    types, relations = "[Content_Types].xml", "_rels/.rels"
    found = word_properties.declared_text(parts[types], parts[relations])
    return parts | {types: found[0], relations: found[1]}


def _relations(found: Sequence[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{one}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for one, kind, to in found)
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def _types(charts: Iterable[str]) -> str:
    kinds = {"document": "document.main"} | _PARTS
    inner = "".join(
        f'<Override PartName="/word/{one}.xml" ContentType="{_WORD}.{kind}+xml"/>' for one, kind in kinds.items()
    )
    inner += "".join(f'<Override PartName="/word/charts/{one}.xml" ContentType="{CONTENT_TYPE}"/>' for one in charts)
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{inner}<Override PartName="/word/theme/theme1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/></Types>'
    )


def _listed(plan: Outline, language: Language) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = []
    first, second = 0, 0
    for one in plan.sections:
        first, second = (first + 1, 0) if one.level == 1 else (first, second + (one.level == 2))
        number = str(first) if one.level == 1 else f"{first}.{second}"
        if one.level <= 2:
            found.append((one.level, number, one.heading.say(language)))
    return found


def _body(look: Look) -> str:
    positions = count(1)
    return "".join(
        _section(look, one, position=next(positions) if one.level <= 2 else 0, first=at == 0 and not look.outline.short)
        for at, one in enumerate(look.outline.sections)
    )


def _section(look: Look, one: Section, *, position: int, first: bool) -> str:
    words = one.heading.say(look.language)
    above = heading(words, one.level, position=position, new_page=first or one.new_page)
    return above + "".join(_block(look, block) for block in one.blocks)


def heading(words: str, level: int, *, position: int, new_page: bool = False) -> str:
    """Return a heading that the table of contents leads to; ``position`` is its number there, 0 for none."""
    shown = run(words)
    if position:
        mark = f'w:id="{position}"'
        shown = f'<w:bookmarkStart {mark} w:name="_Toc{position:06}"/>{shown}<w:bookmarkEnd {mark}/>'
    extra = '<w:pageBreakBefore/><w:spacing w:before="0"/>' if new_page else ""
    return paragraph(shown, f"Heading{level}", extra=extra)


def _block(look: Look, block: Block) -> str:
    words = block.words.say(look.language) if block.words else ""
    if block.kind == "note":
        return paragraph(run(words), "Note")
    if block.kind == "narrative":
        return prompt(words, look.say("labels.narrative"))
    if block.kind == "fields":
        return _fields(look, block)
    lead = paragraph(run(words), "Lead") if words else ""
    if block.kind == "chart":
        place = next(at for at, one in enumerate(_charts(look.outline), 1) if one is block)
        return lead + chart_frame(block, f"chart{place}", words=words)
    if block.kind == "text":
        return lead + block_control(block.tag, words or block.tag)
    if block.kind == "form":
        return lead + _form(look, block)
    return lead + _table(look, block)


def _charts(plan: Outline) -> tuple[Block, ...]:
    return charts_of([block for section in plan.sections for block in section.blocks])


def _fields(look: Look, block: Block) -> str:
    widths = (3000, WIDTH - 3000)
    rows = ""
    for words, tag in block.fields:
        label = words.say(look.language)
        left = cell(paragraph(run(label), "TableLabel", extra="<w:keepNext/>"), widths[0], fill=PALE)
        rows += row(left + cell(paragraph(control(tag, label), "TableText", extra="<w:keepNext/>"), widths[1]))
    return table(widths, rows)


def _form(look: Look, block: Block) -> str:
    """Return a table whose rows are fixed: cells with a tag are ours, the others are their authors'."""
    widths = shares([one.width for one in block.columns])
    heads = "".join(_head(look, block, column=one, width=at) for one, at in zip(block.columns, widths, strict=True))
    rows = row(heads, header=True) if any(one.heading.say(look.language) for one in block.columns) else ""
    kept = "<w:keepNext/>" if block.together else ""
    for words, tags in block.rows:
        cells = cell(paragraph(run(words.say(look.language)), "TableLabel", extra=kept), widths[0], fill=PALE)
        padded = (*tags, *("" for _ in widths[1 + len(tags) :]))
        for tag, one, width in zip(padded, block.columns[1:], widths[1:], strict=True):
            inner = control(tag, tag) if tag else prompt_run("…", look.say("labels.narrative"))
            cells += cell(paragraph(inner, "TableText", extra=kept + _aligned(one)), width)
        rows += row(cells, height=600 if block.tall else 0)
    return table(widths, rows, keep=block.together)


def _table(look: Look, block: Block) -> str:
    widths = shares([one.width for one in block.columns])
    heads = "".join(_head(look, block, column=one, width=at) for one, at in zip(block.columns, widths, strict=True))
    cells = "".join(_cell(look, block, column=one, width=at) for one, at in zip(block.columns, widths, strict=True))
    rows = repeating(block.tag, block.tag, row(cells, height=760 if block.tall else 0))
    margin = _THIN if block.small else 0
    return table(widths, row(heads, header=True) + rows + _total(look, block, widths), margin=margin)


def _cell(look: Look, block: Block, *, column: Column, width: int) -> str:
    tag, label = f"{block.tag}.{column.tag}", _label(look, column)
    extra = ("<w:keepNext/>" if block.together else "") + _aligned(column)
    style = "TableSmall" if block.small else "TableText"
    if column.whole:
        return cell_control(tag, label, cell(paragraph(run(f"[{label}]"), style, extra=extra), width))
    return cell(paragraph(control(tag, label), style, extra=extra), width)


def _head(look: Look, block: Block, *, column: Column, width: int) -> str:
    words = run(column.heading.say(look.language))
    if column.heading_tag:
        words = control(column.heading_tag, column.heading_tag)
    style = "TableSmallHead" if block.small else "TableHead"
    return cell(paragraph(words, style, extra=_aligned(column)), width, fill=look.colour, house=True, middle=True)


def _total(look: Look, block: Block, widths: Sequence[int]) -> str:
    if not block.total:
        return ""
    labels = len(block.columns) - len(block.total)
    cells = cell(paragraph(run(look.say("labels.total")), "TableLabel"), widths[0], fill=PALE)
    cells += "".join(cell(paragraph("", "TableText"), width, fill=PALE) for width in widths[1:labels])
    for tag, one, width in zip(block.total, block.columns[labels:], widths[labels:], strict=True):
        cells += cell(paragraph(control(tag, tag), "TableLabel", extra=_aligned(one)), width, fill=PALE)
    return row(cells)


def _label(look: Look, one: Column) -> str:
    return one.heading.say(look.language) or one.tag


def _aligned(one: Column) -> str:
    return "" if one.align == "left" else f'<w:jc w:val="{one.align}"/>'


if __name__ == "__main__":
    main()
