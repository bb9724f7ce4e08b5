"""What a document says of itself as data: one custom XML part, to which the controls of the cover are bound.

Word shows in a bound control what the part says, on the cover, in headers and in footers alike; other programs read
the part without knowing Word. Words a control shows and its node of the part are written together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from lxml import etree

from pmo365.render.package import Member, deflate, inflate
from pmo365.render.word_safety import parse

BOUND = frozenset(
    {
        "organisation.name", "project.title", "project.code", "project.sponsor", "project.manager",
        "project.business_unit", "doc.code", "doc.title", "doc.owner", "doc.confidentiality", "edition.version",
        "edition.status", "edition.date",
    }
)  # fmt: skip
"""Tags whose words are kept in the part too."""
NAMESPACE = "urn:pmo365:document"
STORE = "{6E0B5C0A-3F5D-4B0B-9A0E-70D365C0FFEE}"
"""Id of the part: controls name it."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES, _RELATIONS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPED = ("text", "richText", "date", "dropDownList", "comboBox", "picture", "docPartObj", "docPartList", "checkbox")
_AFTER = ("label", "tabIndex", *_TYPED)


def bound(properties: Sequence[tuple[str, str]], tag: str) -> list[tuple[str, str]]:
    """Return the properties of a control, by local name, bound to its node of the part; as they are for another type
    than plain words."""
    names = [name for name, _ in properties]
    if any(name in _TYPED and name != "text" for name in names):
        return list(properties)
    place = next((at for at, name in enumerate(names) if name in _AFTER), len(names))
    binding = (
        f"<w:dataBinding w:prefixMappings=\"xmlns:ns0='{NAMESPACE}'\" "
        f'w:xpath="/ns0:document[1]/ns0:{_node(tag)}[1]" w:storeItemID="{STORE}"/>'
    )
    typed = [] if "text" in names else [("text", "<w:text/>")]
    return [*properties[:place], ("dataBinding", binding), *properties[place:], *typed]


def stored(members: Mapping[str, Member]) -> str:
    """Return the name of the part, empty when the package has none; Word gives it another name when people save."""
    for name in sorted(members):
        part = name.startswith("customXml/item") and "Props" not in name
        if part and f'"{NAMESPACE}"'.encode() in inflate(members[name]):
            return name
    return ""


def with_store(members: Mapping[str, Member]) -> dict[str, Member]:
    """Return the members with the part, its id and its relations; those that have it already as they are."""
    if stored(members) or _RELATIONS not in members:
        return dict(members)
    number = next(one for one in range(1, 1000) if f"customXml/item{one}.xml" not in members)
    item, told = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    linked = _related("", f"{_OFFICE}/relationships/customXmlProps", f"itemProps{number}.xml")
    new = {
        item: store_part({}),
        told: f'{_HEAD}<ds:datastoreItem ds:itemID="{STORE}" xmlns:ds="{_OFFICE}/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>',
        f"customXml/_rels/item{number}.xml.rels": f"{_HEAD}{linked}",
        _RELATIONS: _with_relation(members[_RELATIONS], f"../{item}"),
        _TYPES: _with_types(members[_TYPES], told),
    }
    return {**members, **{name: deflate(name, text.encode()) for name, text in new.items()}}


def store_part(words: Mapping[str, str]) -> str:
    """Return the part with the words of each tag, by name."""
    nodes = "".join(f"<{_node(tag)}>{escape(words[tag])}</{_node(tag)}>" for tag in sorted(words))
    return f'{_HEAD}<document xmlns="{NAMESPACE}">{nodes}</document>'


def store_words(part: bytes) -> dict[str, str]:
    """Return what a part says, by tag."""
    nodes = {_node(tag): tag for tag in BOUND}
    found = ((nodes.get(etree.QName(one).localname), one.text or "") for one in parse(part, "customXml"))
    return {tag: words for tag, words in found if tag}


def store_of(members: Mapping[str, Member], shown: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the part, by its name, with the words just shown; nodes of controls that were left alone stay."""
    name = stored(members)
    if not name:
        return {}
    return {name: store_part({**store_words(inflate(members[name])), **dict(shown)})}


def _node(tag: str) -> str:
    return tag.replace(".", "_")


def _related(id: str, kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="{id or "rId1"}" Type="{kind}" '
        f'Target="{target}"/></Relationships>'
    )


def _with_relation(member: Member, target: str) -> str:
    root = parse(inflate(member), _RELATIONS)
    said = {"Id": "rIdPmoStore", "Type": f"{_OFFICE}/relationships/customXml", "Target": target}
    etree.SubElement(root, f"{{{_PACKAGE}/relationships}}Relationship", said)
    return _HEAD + etree.tostring(root, encoding="unicode")


def _with_types(member: Member, told: str) -> str:
    root = parse(inflate(member), _TYPES)
    extensions = {str(one.get("Extension")).lower() for one in root.iter(f"{{{_PACKAGE}/content-types}}Default")}
    if "xml" not in extensions:
        known = {"Extension": "xml", "ContentType": "application/xml"}
        root.insert(0, etree.Element(f"{{{_PACKAGE}/content-types}}Default", known))
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    etree.SubElement(root, f"{{{_PACKAGE}/content-types}}Override", {"PartName": f"/{told}", "ContentType": kind})
    return _HEAD + etree.tostring(root, encoding="unicode")
