"""Whatever people write in a document outlives every refresh of its bound regions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lxml import etree

from pmo365.model.content import Missing, Table, Toned
from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word import fill
from pmo365.render.word_bound import SETTINGS
from pmo365.render.word_xml import W15_NS, W_NS, W

_NAMES = f'xmlns:w="{W_NS}" xmlns:w15="{W15_NS}"'
_MAIN = "word/document.xml"
EMPTY = f'<w:settings xmlns:w="{W_NS}"/>'


def sdt(tag: str, content: str, more: str = "") -> str:
    tagged = f'<w:tag w:val="{tag}"/>' if tag else ""
    return f"<w:sdt><w:sdtPr>{tagged}{more}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def item(inner: str) -> str:
    return sdt("", inner, "<w15:repeatingSectionItem/>")


RUN = "<w:r><w:t>x</w:t></w:r>"
TONED = sdt("risks.zone", "<w:tc><w:tcPr/><w:p/></w:tc>")
ROW = f"<w:tr><w:tc><w:tcPr/><w:p>{sdt('risks.title', RUN)}</w:p></w:tc>{TONED}</w:tr>"
BODY = (
    f"<w:p>{sdt('project.code', RUN)}</w:p>{sdt('card.background', f'<w:p>{RUN}</w:p>')}"
    f"<w:p>{sdt('', '<w:r><w:t>Say here…</w:t></w:r>', '<w:showingPlcHdr/>')}</w:p>"
    f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/><w:p/></w:tc><w:tc><w:tcPr/><w:p/></w:tc></w:tr>"
    f"{sdt('risks', item(ROW), '<w15:repeatingSection/>')}</w:tbl><w:p/>"
)
WORDS = some.text(some.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=20)
VALUES = some.one_of(WORDS, some.builds(Missing, WORDS), some.builds(Toned, WORDS, some.sampled_from("GYOR")))
ROWS = some.lists(some.fixed_dictionaries({"title": VALUES, "zone": VALUES}), max_size=4)
CONTEXTS = some.builds(
    lambda code, background, rows: {
        "project": {"code": code},
        "card": {"background": background},
        "risks": Table(("title", "zone"), tuple(rows)),
    },
    VALUES, VALUES, ROWS,
)  # fmt: skip

Edit = Callable[[etree._Element, str, int], None]


def made(inner: str) -> etree._Element:
    return next(iter(etree.fromstring(f"<x {_NAMES}>{inner}</x>")))


def open_paragraphs(body: etree._Element) -> list[etree._Element]:
    """Return the paragraphs that people may write in: those outside of every tagged control."""
    return list(_outside(body, f"{W}p"))


def _outside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == f"{W}sdt" and child.find(f"{W}sdtPr/{W}tag") is not None:
            continue
        if child.tag == name:
            yield child
        yield from _outside(child, name)


def run_of(words: str, properties: str = "") -> etree._Element:
    run = made(f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve"/></w:r>')
    run[-1].text = words
    return run


def new_paragraph(body: etree._Element, words: str, at: int) -> None:
    paragraph = made("<w:p/>")
    paragraph.append(run_of(words))
    body.insert(at % (len(body) + 1), paragraph)


def formatted_words(body: etree._Element, words: str, at: int) -> None:
    found = open_paragraphs(body)
    found[at % len(found)].append(run_of(words, '<w:b/><w:color w:val="C00000"/><w:highlight w:val="yellow"/>'))


def comment(body: etree._Element, words: str, at: int) -> None:
    """Comment a whole paragraph, its bound words included."""
    found = open_paragraphs(body)
    paragraph = found[at % len(found)]
    paragraph.insert(0, made('<w:commentRangeStart w:id="7"/>'))
    paragraph.append(made('<w:commentRangeEnd w:id="7"/>'))
    paragraph.append(made('<w:r><w:commentReference w:id="7"/></w:r>'))
    paragraph.append(run_of(words))


def tracked_insertion(body: etree._Element, words: str, at: int) -> None:
    found = open_paragraphs(body)
    inserted = made('<w:ins w:id="9" w:author="Ana" w:date="2026-07-12T00:00:00Z"/>')
    inserted.append(run_of(words, "<w:i/>"))
    found[at % len(found)].insert(0, inserted)


def answer_to_the_prompt(body: etree._Element, words: str, at: int) -> None:
    """Type into a control without tag: it is the author's own."""
    for control in body.iter(f"{W}sdt"):
        if control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            content = control.find(f"{W}sdtContent")
            assert content is not None
            content.append(run_of(words))


def own_table(body: etree._Element, words: str, at: int) -> None:
    table = made("<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/><w:p/></w:tc></w:tr></w:tbl>")
    next(table.iter(f"{W}p")).append(run_of(words))
    body.insert(at % (len(body) + 1), table)


def tracked_deletion(body: etree._Element, words: str, at: int) -> None:
    """Strike out words of one's own with the changes tracked: they stay in the file until somebody accepts."""
    found = open_paragraphs(body)
    deleted = made('<w:del w:id="11" w:author="Ana" w:date="2026-07-12T00:00:00Z"><w:r><w:delText/></w:r></w:del>')
    deleted[0][0].text = words
    found[at % len(found)].append(deleted)


def controls(body: etree._Element) -> list[etree._Element]:
    """Return the outermost controls bound to data."""
    return [one for one in _outside_or_bound(body) if one.find(f"{W}sdtPr/{W}tag") is not None]


def _outside_or_bound(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == f"{W}sdt":
            yield child
        else:
            yield from _outside_or_bound(child)


def moved_control(body: etree._Element, words: str, at: int) -> None:
    """Cut the paragraph or table that holds a bound control and paste it somewhere else."""
    found = controls(body)
    if found:
        block = found[at % len(found)]
        while block.getparent() is not body:
            parent = block.getparent()
            assert parent is not None
            block = parent
        body.remove(block)
        body.insert(at % (len(body) + 1), block)


def deleted_control(body: etree._Element, words: str, at: int) -> None:
    """Delete a bound control and write something of one's own instead."""
    found = controls(body)
    if found:
        control = found[at % len(found)]
        parent = control.getparent()
        assert parent is not None
        run = run_of(words)
        if parent.tag == f"{W}p":
            parent.replace(control, run)
        elif parent.tag == f"{W}body":
            paragraph = made("<w:p/>")
            paragraph.append(run)
            parent.replace(control, paragraph)


def copied_control(body: etree._Element, words: str, at: int) -> None:
    """Copy a paragraph with its bound control: both follow the data."""
    found = [one for one in body if one.tag == f"{W}p"]
    if found:
        body.append(deepcopy(found[at % len(found)]))


EDITS: tuple[Edit, ...] = (
    new_paragraph, formatted_words, comment, tracked_insertion, answer_to_the_prompt, own_table, tracked_deletion,
    moved_control, deleted_control, copied_control,
)  # fmt: skip
STEPS = some.lists(
    some.one_of(CONTEXTS, some.tuples(some.sampled_from(EDITS), WORDS, some.integers(0, 40))), min_size=1, max_size=12
)


def edited(content: bytes, edit: Edit, words: str, *, at: int) -> bytes:
    members = read(content)
    root = etree.fromstring(inflate(members[_MAIN]))
    edit(root[0], words, at)
    return write([*(one for name, one in members.items() if name != _MAIN), deflate(_MAIN, etree.tostring(root))])


def narrative(content: bytes) -> bytes:
    """Return the document without what is bound: each tagged control is a bare mark of its tag."""
    root = etree.fromstring(inflate(read(content)[_MAIN]))
    _bare(root)
    return etree.tostring(root, method="c14n")


def _bare(element: etree._Element) -> None:
    for child in list(element):
        tag = child.find(f"{W}sdtPr/{W}tag")
        if child.tag == f"{W}sdt" and tag is not None:
            mark = etree.Element("bound", {"tag": str(tag.get(f"{W}val"))})
            mark.tail = deepcopy(child.tail)
            element.replace(child, mark)
        else:
            _bare(child)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(first=CONTEXTS, steps=STEPS)
def test_words_outside_the_controls_survive_every_sequence_of_edits_and_refreshes(
    template: Any, first: Any, steps: list[Any]
) -> None:
    content = fill(template(BODY), first, properties={}, language="fr").content
    for step in steps:
        if isinstance(step, dict):
            before = narrative(content)
            content = fill(content, step, properties={}, language="fr", strict=False).content
            assert narrative(content) == before
        else:
            content = edited(content, step[0], step[1], at=step[2])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(contexts=some.lists(CONTEXTS, min_size=2, max_size=5))
def test_a_refreshed_document_is_the_one_made_straight_from_the_last_values(template: Any, contexts: list[Any]) -> None:
    straight = fill(template(BODY), contexts[-1], properties={}, language="fr").content
    content = template(BODY)
    for context in contexts:
        content = fill(content, context, properties={}, language="fr", strict=False).content
    assert inflate(read(content)[_MAIN]) == inflate(read(straight)[_MAIN])


REGIONS = ("project.code", "card.background", "risks.title")
MARK = "\u270e"
"""Begins what people type into a bound region: no data say it."""
TYPED = some.tuples(some.sampled_from(REGIONS), WORDS.map(lambda words: f"{MARK}{words.strip()}"))


def typed_over(content: bytes, tag: str, words: str) -> bytes:
    """Type over the words of the first control of a tag."""
    members = read(content)
    root = etree.fromstring(inflate(members[_MAIN]))
    for control in root.iter(f"{W}sdt"):
        found = control.find(f"{W}sdtPr/{W}tag")
        if found is not None and found.get(f"{W}val") == tag:
            first, *others = control.iter(f"{W}t")
            first.text = words
            for one in others:
                one.text = ""
            break
    return write([*(one for name, one in members.items() if name != _MAIN), deflate(_MAIN, etree.tostring(root))])


def said(content: bytes) -> str:
    root = etree.fromstring(inflate(read(content)[_MAIN]))
    return "\n".join(one.text or "" for one in root.iter(f"{W}t"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(first=CONTEXTS, steps=some.lists(some.one_of(CONTEXTS, TYPED), min_size=1, max_size=8))
def test_what_people_type_over_the_data_survives_every_refresh_until_they_type_again(
    template: Any, first: Any, steps: list[Any]
) -> None:
    told: dict[str, Any] = {"properties": {}, "language": "fr", "remember": True}
    content = fill(template(BODY, {SETTINGS: EMPTY}), first, **told).content
    typed: dict[str, str] = {}
    for step in steps:
        if isinstance(step, dict):
            made_again = fill(content, step, strict=False, **told)
            content = made_again.content
            assert {tag.split(".")[0] for tag in made_again.edited} == {tag.split(".")[0] for tag in typed}
        else:
            typed[step[0]] = step[1]
            content = typed_over(content, *step)
        for words in typed.values():
            assert words in said(content)
