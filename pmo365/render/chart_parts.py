"""The charts of our own templates: lines over months, in the colours of the theme."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from pmo365.model.words import Language
from pmo365.render.house_style import HEAD
from pmo365.render.outline import Block, Series
from pmo365.render.word_parts import paragraph

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WIDE, _HIGH = 6_120_000, 2_520_000
"""17 by 7 cm, in English metric units."""
_GREY, _PALE = "595959", "D9D9D9"
_LINE = 25_400
_NUMBERS: dict[Language, str] = {"fr": "[$-40C]#,##0", "en": "[$-809]#,##0"}
"""The document's own separators, whatever the reader's machine speaks."""
_TEXT = (
    f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="800"><a:solidFill><a:srgbClr val="{_GREY}"/></a:solidFill>'
    '</a:defRPr></a:pPr><a:endParaRPr lang="fr-FR"/></a:p></c:txPr>'
)


def chart_frame(block: Block, relation: str, *, words: str) -> str:
    """Return the paragraph a chart stands in; ``words`` tell it to those who cannot see it."""
    return paragraph(
        "<w:r><w:drawing><wp:inline "
        f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{_WIDE}" cy="{_HIGH}"/><wp:docPr id="@ID@" name={quoteattr(f"PmoChart_{block.tag}")} '
        f"descr={quoteattr(words)}/><wp:cNvGraphicFramePr/>"
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart"><c:chart '
        f'xmlns:c="{_DRAWING}/chart" xmlns:r="{_OFFICE}" r:id="{relation}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def chart_part(block: Block, language: Language) -> str:
    """Return the part of a chart, without figures yet."""
    number = _NUMBERS[language]
    lines = "".join(_line(block, one, place, language=language) for place, one in enumerate(block.series))
    return (
        f'{HEAD}<c:chartSpace xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main" xmlns:r="{_OFFICE}">'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{lines}<c:marker val="1"/>'
        f'<c:axId val="1001"/><c:axId val="1002"/></c:lineChart>{_axes(number)}</c:plotArea>'
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_TEXT}</c:legend><c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>'
    )


def charts_of(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the charts among blocks, in order: ``chart1`` is the first."""
    return tuple(one for one in blocks if one.kind == "chart")


def _line(block: Block, one: Series, place: int, *, language: Language) -> str:
    colour = f'<a:{"schemeClr" if one.colour.startswith("accent") else "srgbClr"} val="{one.colour}"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{escape(one.name.say(language))}</c:v></c:tx>'
        f'<c:spPr><a:ln w="{_LINE}" cap="rnd"><a:solidFill>{colour}</a:solidFill><a:prstDash val="{one.dash}"/>'
        '<a:round/></a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>'
        f"<c:cat><c:strRef><c:f>{block.tag}!{block.category}</c:f></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{block.tag}!{one.tag}</c:f><c:numCache><c:formatCode>{_NUMBERS[language]}</c:formatCode>"
        '</c:numCache></c:numRef></c:val><c:smooth val="0"/></c:ser>'
    )


def _axes(number: str) -> str:
    pale = f'<a:ln w="6350"><a:solidFill><a:srgbClr val="{_PALE}"/></a:solidFill></a:ln>'
    return (
        '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>{pale}</c:spPr>{_TEXT}<c:crossAx val="1002"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/><c:majorGridlines><c:spPr>{pale}</c:spPr></c:majorGridlines>'
        f'<c:numFmt formatCode="{number}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_TEXT}<c:crossAx val="1001"/>'
        '<c:crosses val="autoZero"/><c:crossBetween val="midCat"/></c:valAx>'
    )
