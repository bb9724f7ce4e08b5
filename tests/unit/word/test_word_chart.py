"""Charts: our figures in, everything else as people left it."""

from __future__ import annotations

import pytest

from pmo365.errors import TemplateError
from pmo365.model.content import Missing, Table
from pmo365.render.package import read
from pmo365.render.word_chart import drawn, shown

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
NAME = "word/charts/chart7.xml"
CURVE = Table(
    ("month", "spent"),
    (
        {"month": "Jan & Feb", "spent": "12.50"},
        {"month": "Mar", "spent": ""},
        {"month": "Apr", "spent": Missing("CostEntries")},
        {"month": "May", "spent": "NaN"},
    ),
)


def chart(words: str = "curve!month", numbers: str = "curve!spent") -> str:
    old = '<c:ptCount val="1"/><c:pt idx="0"><c:v>old</c:v></c:pt>'
    return (
        f'<c:chartSpace xmlns:c="{C}"><c:ser><c:smooth val="1"/><c:cat><c:strRef><c:f>{words}</c:f><c:strCache>{old}'
        f"</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>{numbers}</c:f><c:numCache><c:formatCode>0.0"
        f"</c:formatCode>{old}</c:numCache></c:numRef></c:val></c:ser></c:chartSpace>"
    )


def members(template, text: str):
    return read(template("", {NAME: text}))


def test_words_and_numbers_take_their_places(template) -> None:
    text = drawn(members(template, chart()), {"curve": CURVE}, strict=True)[NAME].decode()
    assert '<c:ptCount val="4"/><c:pt idx="0"><c:v>Jan &amp; Feb</c:v></c:pt><c:pt idx="1"><c:v>Mar</c:v>' in text
    assert '<c:formatCode>0.0</c:formatCode><c:ptCount val="4"/><c:pt idx="0"><c:v>12.50</c:v></c:pt></c:num' in text
    assert '<c:smooth val="1"/>' in text, "how it looks is the PMO's"
    assert "old" not in text


def test_a_chart_of_peoples_own_stays_as_it_is(template) -> None:
    own = members(template, chart("Sheet1!$A$2:$A$5", "Sheet1!$B$2:$B$5"))
    assert drawn(own, {"curve": CURVE}, strict=True) == {}
    assert shown(own, {"curve": CURVE}) == []


@pytest.mark.parametrize("formula", ["curve!nothing", "nowhere!month"])
def test_an_unknown_figure_is_refused_in_a_template_and_left_alone_in_a_document(template, formula: str) -> None:
    wrong = members(template, chart(formula))
    with pytest.raises(TemplateError, match="template_unknown_tag"):
        drawn(wrong, {"curve": CURVE}, strict=True)
    text = drawn(wrong, {"curve": CURVE}, strict=False)[NAME].decode()
    assert ">old<" in text
    assert "12.50" in text


def test_what_is_drawn_is_told(template) -> None:
    told = shown(members(template, chart()), {"curve": CURVE})
    assert told[0] == ("curve", "month", "Jan & Feb", "Mar", "Apr", "May")
    assert told[1][:3] == ("curve", "spent", "12.50")
