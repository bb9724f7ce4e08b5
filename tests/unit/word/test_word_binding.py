"""The controls of the cover are bound to a data part, and both always say the same."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lxml import etree

from pmo365.render.package import inflate, read
from pmo365.render.word import fill
from pmo365.render.word_binding import STORE, store_words, stored
from pmo365.render.word_xml import W

RUN = "<w:r><w:t>x</w:t></w:r>"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
PARTS = {"word/_rels/document.xml.rels": RELATIONS}


def sdt(tag: str, more: str = "") -> str:
    tagged = f'<w:alias w:val="a"/><w:tag w:val="{tag}"/><w:id w:val="7"/>{more}'
    return f"<w:sdt><w:sdtPr>{tagged}</w:sdtPr><w:sdtContent>{RUN}</w:sdtContent></w:sdt>"


BODY = f"<w:p>{sdt('project.code')}{sdt('project.title', '<w:text/>')}{sdt('edition.version')}{sdt('card.goal')}</w:p>"


def context(code: str = "P1", title: str = "Titre", version: str = "0.1") -> dict[str, Any]:
    return {"project": {"code": code, "title": title}, "edition": {"version": version}, "card": {"goal": "But"}}


def made(template: Any, values: dict[str, Any]) -> bytes:
    content: bytes = fill(template(BODY, PARTS), values, properties={}, language="fr").content
    return content


def told(content: bytes) -> dict[str, str]:
    members = read(content)
    return store_words(inflate(members[stored(members)]))


def shown(content: bytes) -> dict[str, str]:
    root = etree.fromstring(inflate(read(content)["word/document.xml"]))
    return {
        str(one.find(f"{W}sdtPr/{W}tag").get(f"{W}val")): "".join(text.text or "" for text in one.iter(f"{W}t"))
        for one in root.iter(f"{W}sdt")
    }


def test_bound_controls_name_the_part_in_the_order_the_schema_wants(template: Any) -> None:
    content = made(template, context())
    root = etree.fromstring(inflate(read(content)["word/document.xml"]))
    bound = [one for one in root.iter(f"{W}sdtPr") if one.find(f"{W}dataBinding") is not None]
    assert len(bound) == 3, "what is not on the cover is not bound"
    for one in bound:
        names = [etree.QName(child).localname for child in one]
        assert names == ["alias", "tag", "id", "lock", "dataBinding", "text"]
        assert one.find(f"{W}dataBinding").get(f"{W}storeItemID") == STORE
    members = read(content)
    assert STORE.encode() in inflate(members["customXml/itemProps1.xml"])
    assert b"customXml/itemProps1.xml" in inflate(members["[Content_Types].xml"])
    assert b"../customXml/item1.xml" in inflate(members["word/_rels/document.xml.rels"])


def test_a_refresh_keeps_one_part_and_brings_it_up_to_date(template: Any) -> None:
    content = made(template, context())
    again = fill(content, context(version="0.2"), properties={}, language="fr", strict=False).content
    assert told(again)["edition.version"] == "0.2"
    assert len([one for one in read(again) if "itemProps" in one]) == 1


def test_what_is_only_stamped_keeps_the_rest_of_the_part(template: Any) -> None:
    content = made(template, context())
    stamped = fill(content, {"edition": {"version": "1.0"}}, properties={}, language="fr", strict=False).content
    assert told(stamped) == {"project.code": "P1", "project.title": "Titre", "edition.version": "1.0"}


WORDS = some.text(some.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(steps=some.lists(some.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4))
def test_part_and_controls_say_the_same_after_every_refresh(template: Any, steps: list[Any]) -> None:
    content = made(template, context())
    for step in steps:
        content = fill(content, context(*step), properties={}, language="fr", strict=False).content
        data, seen = told(content), shown(content)
        assert data == {tag: seen[tag] for tag in data}
        assert set(data) == {"project.code", "project.title", "edition.version"}
