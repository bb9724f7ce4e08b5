"""Building stones of our own templates: paragraphs, controls and tables as WordprocessingML text.

``@ID@`` stands for the number of a control; the builder numbers them when a part is complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from pmo365.render.word_xml import text_element

WIDTH = 9638
"""Room between the margins, in twentieths of a point."""


def run(text: str, properties: str = "") -> str:
    """Return a run; ``properties`` is the inside of ``w:rPr``."""
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{shown}{text_element(text)}</w:r>"


def paragraph(inner: str, style: str = "", *, extra: str = "") -> str:
    """Return a paragraph; ``extra`` follows the style in ``w:pPr``."""
    shown = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{shown}{extra}</w:pPr>" if shown or extra else ""
    return f"<w:p>{properties}{inner}</w:p>"


def control(tag: str, label: str, *, properties: str = "") -> str:
    """Return a control for words inside a paragraph."""
    return (
        f"<w:sdt><w:sdtPr>{_run_properties(properties)}<w:alias w:val={quoteattr(label)}/>"
        f'<w:tag w:val={quoteattr(tag)}/><w:id w:val="@ID@"/></w:sdtPr><w:sdtContent>{run(f"[{label}]", properties)}'
        f"</w:sdtContent></w:sdt>"
    )


def block_control(tag: str, label: str, *, style: str = "") -> str:
    """Return a control for whole paragraphs."""
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(label)}/><w:tag w:val={quoteattr(tag)}/>"
        f'<w:id w:val="@ID@"/></w:sdtPr><w:sdtContent>{paragraph(run(f"[{label}]"), style)}</w:sdtContent></w:sdt>'
    )


def cell_control(tag: str, label: str, cell_text: str) -> str:
    """Return a control that is a whole table cell."""
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(label)}/><w:tag w:val={quoteattr(tag)}/>"
        f'<w:id w:val="@ID@"/></w:sdtPr><w:sdtContent>{cell_text}</w:sdtContent></w:sdt>'
    )


def prompt(text: str, label: str) -> str:
    """Return a paragraph for the authors' own words: an untagged control with a prompt, never filled by us."""
    return paragraph(prompt_run(text, label))


def prompt_run(text: str, label: str) -> str:
    """Return such a control inside a paragraph."""
    properties = '<w:rStyle w:val="PlaceholderText"/>'
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val={quoteattr(label)}/><w:id w:val="@ID@"/><w:showingPlcHdr/></w:sdtPr>'
        f"<w:sdtContent>{run(text, properties)}</w:sdtContent></w:sdt>"
    )


def repeating(tag: str, label: str, rows: str) -> str:
    """Return a repeating section around one item."""
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(label)}/><w:tag w:val={quoteattr(tag)}/>"
        f'<w:id w:val="@ID@"/><w15:repeatingSection/></w:sdtPr><w:sdtContent><w:sdt><w:sdtPr><w:id w:val="@ID@"/>'
        f"<w15:repeatingSectionItem/></w:sdtPr><w:sdtContent>{rows}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
    )


def cell(inner: str, width: int, *, fill: str = "", house: bool = False, middle: bool = False) -> str:
    """Return a table cell around complete paragraphs; ``house`` says that ``fill`` is the organisation's colour."""
    accent = ' w:themeFill="accent1"' if house else ""
    shading = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"{accent}/>' if fill else ""
    aligned = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shading}{aligned}</w:tcPr>{inner}</w:tc>'


def row(cells: str, *, header: bool = False, height: int = 0) -> str:
    """Return a row that stays on one page; ``height`` is a minimum in twentieths of a point."""
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}{repeated}</w:trPr>{cells}</w:tr>"


def table(widths: Sequence[int], rows: str, *, margin: int = 0, keep: bool = False) -> str:
    """Return a table of fixed widths, with the empty line that keeps two tables apart.

    ``margin`` left and right in its cells, in twentieths of a point, where it is not that of the style; ``keep``
    holds it on the page of what follows.
    """
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    sides = "".join(f'<w:{side} w:w="{margin}" w:type="dxa"/>' for side in ("left", "right"))
    margins = f"<w:tblCellMar>{sides}</w:tblCellMar>" if margin else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="PmoTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{margins}<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        f' w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
        f"{paragraph('', 'AfterTable', extra='<w:keepNext/>' if keep else '')}"
    )


def shares(parts: Sequence[float]) -> tuple[int, ...]:
    """Return widths in twentieths of a point that fill the room, in proportion to the parts."""
    whole = [int(WIDTH * one / sum(parts)) for one in parts]
    whole[-1] += WIDTH - sum(whole)
    return tuple(whole)


def field_code(code: str, shown: str, properties: str = "") -> str:
    """Return a field that Word computes while laying out pages: page number, number of pages."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r>{inner}<w:fldChar w:fldCharType="begin"/></w:r><w:r>{inner}<w:instrText xml:space="preserve"> '
        f'{escape(code)} </w:instrText></w:r><w:r>{inner}<w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r>{inner}<w:t>{escape(shown)}</w:t></w:r><w:r>{inner}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def _run_properties(properties: str) -> str:
    return f"<w:rPr>{properties}</w:rPr>" if properties else ""
