"""Pours the rows of long lists into a workbook whose frame is drawn.

Only documented parts of the file format are touched: rows, dimension and links of a sheet, its relationships, and
the shared strings. Rows are deflated as they come, so that a list never stands in memory as text.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from pmo365.render import package
from pmo365.render.excel_cells import Pen, Strings, escaped
from pmo365.render.excel_list import Listing, poured

_ROW = re.compile(r'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)')
_FORMULA = re.compile(r'(<c r="([A-Z]+)\d+"[^>]*><f>[^<]*</f>)<v>[^<]*</v>')
_TABLE = re.compile(r'Target="\.\./(tables/table\d+\.xml)"')
_LINKS = re.compile("<hyperlinks>(.*?)</hyperlinks>")
_STRINGS = "xl/sharedStrings.xml"
_AT_ONCE = 100
"""Rows deflated in one go."""
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def filled(frame: bytes, listings: Mapping[int, Listing]) -> bytes:
    """Return the workbook with the rows of each listing in the sheet of its number, from 1."""
    members = package.read(frame)
    shared = package.inflate(members[_STRINGS]).decode()
    strings = Strings(first=shared.count("<si>"))
    for number, listing in listings.items():
        name = f"xl/worksheets/sheet{number}.xml"
        related = f"xl/worksheets/_rels/sheet{number}.xml.rels"
        relations = package.inflate(members[related]).decode()
        links = Links(Stream(related), relations)
        pen = Pen(strings=strings, hosts=listing.hosts, zone=listing.zone, told=links.add)
        members[name] = _sheet(members[name], listing, pen=pen)
        members[related] = links.closed()
        for table in _TABLE.findall(relations):
            members[f"xl/{table}"] = _stretched(members[f"xl/{table}"], listing)
    members[_STRINGS] = _deflated(_STRINGS, _shared(shared, strings))
    return package.write(members.values())


def _sheet(member: package.Member, listing: Listing, *, pen: Pen) -> package.Member:
    xml = package.inflate(member).decode()
    opening, found, rest = xml.partition("<sheetData>")
    rows, closing, tail = rest.partition("</sheetData>")
    kept = {int(one[1]): one[0] for one in _ROW.finditer(rows)}
    above = (row for number, row in kept.items() if number < listing.first)
    below = (row for number, row in kept.items() if number > listing.first)
    pieces = chain(
        (_sized(opening, listing), found),
        above,
        poured(listing, kept[listing.first], pen=pen),
        (_totalled(row, listing) for row in below),
        (closing,),
        _linked(tail, pen),
    )
    return _deflated(member.name, pieces)


def _sized(opening: str, listing: Listing) -> str:
    """The frame's dimension ends at the palette: say where the rows end."""
    end = listing.last + listing.table.totalled
    return re.sub(
        r'(<dimension ref="[A-Z]+\d+:)([A-Z]+)\d+"',
        lambda found: f'{found[1]}{listing.corner}{end}"',
        opening,
    )


def _totalled(row: str, listing: Listing) -> str:
    """Move the line of totals under the rows, and put into each formula what it gives."""

    def known(found: re.Match[str]) -> str:
        return f"{found[1]}<v>{float(listing.sums.get(found[2], 0))!r}</v>"

    drawn, meant = listing.first + 1, listing.last + 1
    return _FORMULA.sub(known, re.sub(rf' r="([A-Z]*){drawn}"', rf' r="\g<1>{meant}"', row))


def _linked(tail: str, pen: Pen) -> Iterator[str]:
    """The links stand before the margins of the page; how many there are is known once the rows are made.

    Those of the frame lead inside the workbook; there is one list of links in a sheet, and it is theirs too.
    """
    before, margins, after = tail.partition("<pageMargins")
    drawn = _LINKS.search(before)
    yield _LINKS.sub("", before)
    if pen.links or drawn:
        yield f"<hyperlinks>{drawn[1] if drawn else ''}"
        yield from (f'<hyperlink ref="{at}" r:id="rIdL{place}"/>' for place, at in enumerate(pen.links))
        yield "</hyperlinks>"
    yield f"{margins}{after}"


def _stretched(member: package.Member, listing: Listing) -> package.Member:
    """The table of the frame has one row: give it, and its filter, all of them."""
    xml = package.inflate(member).decode()
    for drawn, meant in ((listing.first + 1, listing.last + 1), (listing.first, listing.last)):
        xml = re.sub(rf'( ref="[A-Z]+\d+:[A-Z]+){drawn}"', rf'\g<1>{meant}"', xml)
    return package.deflate(member.name, xml.encode())


def _shared(xml: str, strings: Strings) -> Iterator[str]:
    """Counting each use would cost more than the optional number is worth: the count goes, the items stay."""
    known = strings.first + len(strings.numbers)
    yield re.sub(r' count="\d+" uniqueCount="\d+"', f' uniqueCount="{known}"', xml).removesuffix("</sst>")
    yield from strings.items()
    yield "</sst>"


def _deflated(name: str, pieces: Iterable[str]) -> package.Member:
    stream, rest = Stream(name), iter(pieces)
    while part := "".join(islice(rest, _AT_ONCE)):
        stream.write(part)
    return stream.closed()


class Stream:
    """One member of the package, deflated while it is written."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._engine = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._crc = self._size = 0
        self._data: list[bytes] = []

    def write(self, part: str) -> None:
        """Add text."""
        content = part.encode()
        self._crc, self._size = zlib.crc32(content, self._crc), self._size + len(content)
        self._data.append(self._engine.compress(content))

    def closed(self) -> package.Member:
        """Return the member; nothing can be written any more."""
        self._data.append(self._engine.flush())
        return package.Member(self._name, self._crc, self._size, b"".join(self._data))


class Links:
    """The addresses of a sheet's links, written as they come: a list has tens of thousands."""

    def __init__(self, stream: Stream, relations: str) -> None:
        self._stream, self._count = stream, 0
        before, self._end, _ = relations.partition("</Relationships>")
        stream.write(before)
        self._waiting: list[str] = []

    def add(self, url: str) -> None:
        """Add an address."""
        address = escaped(url).replace('"', "%22")
        place, self._count = self._count, self._count + 1
        self._waiting.append(
            f'<Relationship Id="rIdL{place}" Type="{_LINK}" Target="{address}" TargetMode="External"/>'
        )
        if len(self._waiting) >= _AT_ONCE:
            self._pass()

    def closed(self) -> package.Member:
        """Return the member."""
        self._pass()
        self._stream.write(self._end)
        return self._stream.closed()

    def _pass(self) -> None:
        self._stream.write("".join(self._waiting))
        self._waiting.clear()
