"""The look of our own templates: styles, numbering, settings, fonts. A4, Calibri, one colour."""

from __future__ import annotations

from pmo365.model.words import Language
from pmo365.render.word_xml import BULLET, GAP, W14_NS, W15_NS, W_NS

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = (
    f'xmlns:w="{W_NS}" xmlns:w14="{W14_NS}" xmlns:w15="{W15_NS}"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' mc:Ignorable="w14 w15"'
)
INK, GREY, PALE, LINE = "262626", "6B6B6B", "F2F4F8", "C9CFDA"
_LOCALE = {"fr": "fr-FR", "en": "en-GB"}
_FONTS = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/>'


def styles(language: Language, colour: str, *, short: bool = False) -> str:
    """Return ``word/styles.xml``; ``colour`` is six hexadecimal digits, ``short`` sets a report closer."""
    locale = _LOCALE[language]
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}<w:color w:val="{INK}"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
        f'<w:lang w:val="{locale}" w:eastAsia="{locale}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        f'<w:spacing w:after="110" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    own = (*_headings(colour, short=short), *_paragraphs(colour), *(_masthead(colour) if short else _front(colour)))
    shown = "".join((*own, *_characters(colour), *_tables()))
    return f"{HEAD}<w:styles {NAMESPACES}>{defaults}{shown}</w:styles>"


def numbering(colour: str) -> str:
    """Return ``word/numbering.xml``: numbered headings and one kind of bullet."""
    levels = "".join(_heading_level(level) for level in range(3))
    bullet = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="340" w:hanging="227"/></w:pPr>'
        f"<w:rPr>{_FONTS}{_house(colour)}</w:rPr></w:lvl>"
    )
    return (
        f'{HEAD}<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>'
        f'{levels}</w:abstractNum><w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="hybridMultilevel"/>'
        f'{bullet}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
    )


def settings() -> str:
    """Return ``word/settings.xml``: nothing that makes Word ask a question when it opens the document."""
    modern = 'w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    return (
        f'{HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        f'{modern}/></w:compat><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def fonts() -> str:
    """Return ``word/fontTable.xml``: Calibri, and what stands in for it where it is not installed."""
    return (
        f'{HEAD}<w:fonts {NAMESPACES}><w:font w:name="Calibri"><w:altName w:val="Carlito"/><w:panose1 '
        f'w:val="020F0502020204030204"/><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>'
        f"</w:font></w:fonts>"
    )


def _heading_level(level: int) -> str:
    text = ".".join(f"%{one + 1}" for one in range(level + 1))
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading{level + 1}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="680" w:hanging="680"/></w:pPr>'
        "</w:lvl>"
    )


def _style(
    identity: str, name: str, *, paragraph: str = "", run: str = "", based: str = "Normal", more: str = ""
) -> str:
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    default = ' w:default="1"' if identity == "Normal" else ""
    inner = (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "") + (f"<w:rPr>{run}</w:rPr>" if run else "")
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{identity}"><w:name w:val="{name}"/>{parent}{more}'
        f"<w:qFormat/>{inner}</w:style>"
    )


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _color(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _house(colour: str) -> str:
    """Return the organisation's colour: the first accent of the theme, so that a change of theme reaches it."""
    return f'<w:color w:val="{colour}" w:themeColor="accent1"/>'


_SPACIOUS = ((32, 300, 100), (25, 220, 70), (22, 180, 60))
_CLOSE = ((25, 170, 60), (22, 130, 50), (21, 110, 40))
"""Headings: size in half points, space before and after in twentieths of a point."""


def _headings(colour: str, *, short: bool) -> list[str]:
    bold = "<w:b/><w:bCs/>"
    found = []
    for level, (size, before, after) in enumerate(_CLOSE if short else _SPACIOUS):
        paragraph = (
            f'<w:keepNext/><w:keepLines/><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
            f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'
            f'<w:outlineLvl w:val="{level}"/>'
        )
        following = '<w:next w:val="Normal"/>'
        name = f"heading {level + 1}"
        run = bold + _house(colour) + _size(size)
        found.append(_style(f"Heading{level + 1}", name, paragraph=paragraph, run=run, more=following))
    return found


def _paragraphs(colour: str) -> list[str]:
    tight = '<w:spacing w:before="34" w:after="34" w:line="240" w:lineRule="auto"/>'
    edge = f'w:val="single" w:sz="6" w:space="4" w:color="{colour}" w:themeColor="accent1"'
    right = '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs>'
    return [
        _style("Normal", "Normal", based=""),
        _style(BULLET, "PMO Bullet", paragraph='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
               '<w:spacing w:after="60"/>'),
        _style(GAP, "PMO Missing", paragraph='<w:shd w:val="clear" w:color="auto" w:fill="FFF2CC"/>',
               run="<w:i/><w:iCs/>"),
        _style("Lead", "PMO Lead", paragraph='<w:keepNext/><w:spacing w:before="120" w:after="60"/>',
               run="<w:b/><w:bCs/>"),
        _style("Note", "PMO Note", paragraph='<w:keepNext/><w:spacing w:after="100"/>',
               run="<w:i/><w:iCs/>" + _color(GREY) + _size(19)),
        _style("TableText", "PMO Table Text", paragraph=tight, run=_size(19)),
        _style("TableLabel", "PMO Table Label", paragraph=tight, run="<w:b/><w:bCs/>" + _size(19), based="TableText"),
        _style("TableHead", "PMO Table Head", paragraph=f"<w:keepNext/>{tight}",
               run="<w:b/><w:bCs/>" + _color("FFFFFF") + _size(18)),
        _style("TableSmall", "PMO Table Small", run=_size(16), based="TableText"),
        _style("TableSmallHead", "PMO Table Small Head", run=_size(14), based="TableHead"),
        _style("AfterTable", "PMO After Table", paragraph='<w:spacing w:before="0" w:after="0" w:line="160" '
               'w:lineRule="exact"/>', run=_size(8)),
        _style("Header", "header", paragraph=f'<w:pBdr><w:bottom {edge}/></w:pBdr>{right}<w:spacing w:after="0"/>',
               run=_color(GREY) + _size(17)),
        _style("Footer", "footer", paragraph=f'{right}<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>',
               run=_color(GREY) + _size(16)),
    ]  # fmt: skip


def _front(colour: str) -> list[str]:
    number = '<w:tabs><w:tab w:val="left" w:pos="{at}"/></w:tabs>'
    number += '<w:spacing w:before="{before}" w:after="20" w:line="250" w:lineRule="auto"/>'
    number += '<w:ind w:left="{at}" w:hanging="{hang}"/>'
    bold = "<w:b/><w:bCs/>"
    return [
        _style("CoverOrganisation", "PMO Cover Organisation", paragraph='<w:spacing w:before="0" w:after="0"/>',
               run=bold + _color("FFFFFF") + '<w:spacing w:val="20"/>' + _size(26)),
        _style("Title", "Title", paragraph='<w:spacing w:before="1300" w:after="300" w:line="240" w:lineRule="auto"/>',
               run=bold + _color("FFFFFF") + _size(68)),
        _style("Subtitle", "Subtitle", paragraph='<w:spacing w:before="2100" w:after="120" w:line="240" '
               'w:lineRule="auto"/>', run=bold + _house(colour) + _size(48)),
        _style("CoverCode", "PMO Cover Code", paragraph='<w:spacing w:after="900"/>', run=_color(GREY) + _size(28)),
        _style("FrontHeading", "PMO Front Heading", paragraph='<w:keepNext/><w:spacing w:before="0" w:after="160"/>',
               run=bold + _house(colour) + _size(32)),
        _style("FrontSubheading", "PMO Front Subheading", paragraph='<w:keepNext/><w:spacing w:before="200" '
               'w:after="80"/>', run=bold + _house(colour) + _size(23)),
        _style("TOC1", "toc 1", paragraph=number.format(at=567, hang=567, before=100), run=bold),
        _style("TOC2", "toc 2", paragraph=number.format(at=1247, hang=680, before=0)),
    ]  # fmt: skip


def _masthead(colour: str) -> list[str]:
    bold, edge = "<w:b/><w:bCs/>", f'w:val="single" w:sz="18" w:space="6" w:color="{colour}" w:themeColor="accent1"'
    return [
        _style("MastheadTitle", "PMO Masthead Title", paragraph=f'<w:keepNext/><w:pBdr><w:bottom {edge}/></w:pBdr>'
               '<w:spacing w:before="0" w:after="60" w:line="240" w:lineRule="auto"/>',
               run=bold + _house(colour) + _size(40)),
        _style("MastheadProject", "PMO Masthead Project", paragraph='<w:keepNext/><w:spacing w:before="60" '
               'w:after="120"/>', run=bold + _size(26)),
    ]  # fmt: skip


def _characters(colour: str) -> list[str]:
    return [
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name '
        'w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        '<w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/><w:basedOn '
        'w:val="DefaultParagraphFont"/><w:rPr><w:i/><w:iCs/><w:color w:val="7F7F7F"/></w:rPr></w:style>',
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:basedOn '
        f'w:val="DefaultParagraphFont"/><w:rPr>{_house(colour)}<w:u w:val="single"/></w:rPr></w:style>',
    ]


def _tables() -> list[str]:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = '<w:left w:w="96" w:type="dxa"/><w:right w:w="96" w:type="dxa"/>'
    return [
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" '
        'w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        "</w:style>",
        '<w:style w:type="table" w:styleId="PmoTable"><w:name w:val="PMO Table"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>",
    ]
