"""What stands around the sections of a document: cover, control page, contents, header, footer, watermark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pmo365.model.words import Language
from pmo365.render.house_style import HEAD, NAMESPACES, PALE
from pmo365.render.outline import Outline
from pmo365.render.word_parts import (
    WIDTH,
    cell,
    control,
    field_code,
    paragraph,
    repeating,
    row,
    run,
    shares,
    table,
)
from pmo365.render.word_xml import MARK

_CENTRED = (
    "margin-left:0;margin-top:0;width:430pt;height:108pt;mso-position-horizontal:center;"
    "mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin"
)
_LOW = (
    "margin-left:300pt;margin-top:640pt;width:260pt;height:65pt;"
    "mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
)
Say = Callable[[str], str]
"""Gives the words of a key of ``documents.yaml``."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the front matter needs to know."""

    outline: Outline
    language: Language
    colour: str
    say: Say


def cover(look: Look) -> str:
    """Return the first page: a band of the organisation's colour, the project, the state of the document."""
    title = look.outline.title.say(look.language)
    organisation = control("organisation.name", look.say("labels.organisation"))
    top = paragraph(_band(look.colour) + organisation, "CoverOrganisation") + paragraph(run(title), "Title")
    name = paragraph(control("project.title", look.say("labels.project")), "Subtitle")
    code = paragraph(control("project.code", look.say("labels.code")), "CoverCode")
    tags = ("edition.version", "edition.status", "edition.date", "doc.confidentiality", "project.sponsor",
            "project.manager", "project.business_unit")  # fmt: skip
    facts = _pairs(look, look.outline.facts or tags)
    return top + name + code + facts


def control_page(look: Look) -> str:
    """Return the page that says where the document stands: settings, versions, approvals, distribution, references."""
    settings = ("doc.title", "project.title", "doc.code", "edition.version", "edition.status", "doc.owner",
                "doc.confidentiality", "doc.template", "edition.snapshot")  # fmt: skip
    lists = (
        ("versions", (("version", 1.2), ("date", 1.7), ("author", 3.2), ("summary", 6))),
        ("approvals", (("name", 3.2), ("role", 3.2), ("decision", 2.8), ("date", 1.8), ("version", 1.3))),
        ("distribution", (("name", 3.5), ("role", 4), ("organisation", 3.5))),
        ("references", (("code", 2.8), ("title", 6), ("version", 1.4), ("status", 2.2))),
    )
    heading = paragraph(run(look.say("front.control")), "FrontHeading", extra="<w:pageBreakBefore/>")
    return heading + _pairs(look, settings) + "".join(_list(look, tag, columns) for tag, columns in lists)


def contents(look: Look, headings: Sequence[tuple[int, str, str]]) -> str:
    """Return a table of contents with its entries already written: (level, number, words) in reading order.

    No page numbers, ``\\n``: the entries are links, and Word has nothing to update or ask when it opens the document.
    """
    if not look.outline.contents:
        return ""
    title = paragraph(run(look.say("front.contents")), "FrontHeading", extra="<w:pageBreakBefore/>")
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\n \\h '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    entries = []
    for position, (level, number, words) in enumerate(headings):
        link = (
            f'<w:hyperlink w:anchor="_Toc{position + 1:06}" w:history="1">{run(number + chr(9) + words)}</w:hyperlink>'
        )
        entries.append(paragraph((start if position == 0 else "") + link, f"TOC{level}"))
    end = paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "AfterTable")
    return title + "".join(entries) + end


def header(look: Look, *, first: bool) -> str:
    """Return the header part: organisation, code, title; the cover has none of them. Both carry the watermark."""
    mark = _watermark(look, 2 if first else 1)
    if first:
        return f"{HEAD}<w:hdr {NAMESPACES}>{paragraph(mark)}</w:hdr>"
    name = control("organisation.name", look.say("labels.organisation"))
    code = control("project.code", look.say("labels.code"))
    title = control("project.title", look.say("labels.project"))
    words = f"{name}{run(' · ')}{code}{run(' · ')}{title}<w:r><w:tab/></w:r>"
    words += run(look.outline.title.say(look.language))
    return f"{HEAD}<w:hdr {NAMESPACES}>{paragraph(mark + words, 'Header')}</w:hdr>"


def footer(look: Look, *, first: bool) -> str:
    """Return the footer part: code, version, status, confidentiality, page; then where the data come from."""
    if first:
        return f"{HEAD}<w:ftr {NAMESPACES}>{paragraph('', 'Footer')}</w:ftr>"
    state = (
        control("doc.code", look.say("labels.doc_code"))
        + run(" · v")
        + control("edition.version", look.say("labels.version"))
        + run(" · ")
        + control("edition.status", look.say("labels.status"))
        + run(" · ")
        + control("doc.confidentiality", look.say("labels.confidentiality"))
        + "<w:r><w:tab/></w:r>"
        + run(look.say("front.page") + " ")
        + field_code("PAGE", "1")
        + run(" / ")
        + field_code("NUMPAGES", "1")
    )
    origin = run(look.say("front.uncontrolled") + " · ") + control("edition.origin", look.say("labels.origin"))
    return f"{HEAD}<w:ftr {NAMESPACES}>{paragraph(state, 'Footer')}{paragraph(origin, 'Footer')}</w:ftr>"


def _pairs(look: Look, tags: Sequence[str]) -> str:
    widths = (3000, WIDTH - 3000)
    rows = []
    for tag in tags:
        label = look.say(f"labels.{tag.replace('.', '_')}")
        left = cell(paragraph(run(label), "TableLabel", extra="<w:keepNext/>"), widths[0], fill=PALE)
        rows.append(row(left + cell(paragraph(control(tag, label), "TableText", extra="<w:keepNext/>"), widths[1])))
    return table(widths, "".join(rows))


def _list(look: Look, tag: str, columns: Sequence[tuple[str, float]]) -> str:
    widths = shares([share for _, share in columns])
    labels = [look.say(f"labels.{name}") for name, _ in columns]
    heads = [
        cell(paragraph(run(one), "TableHead"), at, fill=look.colour, house=True)
        for one, at in zip(labels, widths, strict=True)
    ]
    cells = [
        cell(paragraph(control(f"{tag}.{name}", label), "TableText"), at)
        for (name, _), label, at in zip(columns, labels, widths, strict=True)
    ]
    title = look.say(f"front.{tag}")
    rows = row("".join(heads), header=True) + repeating(tag, title, row("".join(cells)))
    return paragraph(run(title), "FrontSubheading") + table(widths, rows)


def _band(colour: str) -> str:
    """Return a rectangle across the page, behind the title."""
    style = (
        "position:absolute;margin-left:0;margin-top:0;width:596pt;height:262pt;z-index:-251659776;"
        "mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
    )
    return (
        f'<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:rect id="PmoBand" o:spid="_x0000_s1030" alt="" style="{style}" '
        f'o:allowincell="f" fillcolor="#{colour.lower()} [3204]" stroked="f"/></w:pict></w:r>'
    )


def _watermark(look: Look, number: int) -> str:
    """Return the word across the page; on the cover it stands below the facts."""
    place = _CENTRED if number == 1 else _LOW
    style = f"position:absolute;{place};rotation:315;z-index:-251658752"
    return (
        '<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" '
        'adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight" '
        'xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
        f'<v:shape id="{MARK}edition.watermark" o:spid="_x0000_s20{48 + number}" type="#_x0000_t136" '
        f'alt="{look.say("labels.edition_watermark")}" style="{style}" o:allowincell="f" fillcolor="#f0f0f0" '
        'stroked="f">'
        '<v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt" '
        f'string="{look.say("front.draft")}"/></v:shape></w:pict></w:r>'
    )
