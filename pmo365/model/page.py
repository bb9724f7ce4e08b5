"""What a page of the workbook shows, without a word about how it is drawn.

A page is a column of blocks. Every colour is carried by a shape and a word as well: a cell that starts with one of
``SHAPES`` is coloured after it, so that the sheet still says the same thing in black and white.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from pmo365.model.lines import Lines as Lines


class Tone(StrEnum):
    """The meaning of a colour."""

    GOOD = "good"
    WATCH = "watch"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"
    MAIN = "main"
    """The organisation's own colour."""
    SOFT = "soft"


SHAPES: Mapping[Tone, str] = {Tone.GOOD: "●", Tone.WATCH: "◆", Tone.WARN: "▲", Tone.BAD: "■", Tone.UNKNOWN: "○"}


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    CODE = "code"
    """Short text, never wrapped."""
    WHOLE = "whole"
    NUMBER = "number"
    MONEY = "money"
    POINTS = "points"
    """A percentage in points: 12.5 is shown as 12.5 %."""
    DAY = "day"
    MOMENT = "moment"


class Meaning(StrEnum):
    """Which conditional format a column carries."""

    NONE = ""
    SHAPE = "shape"
    """Coloured after the shape the cell starts with."""
    SLIP = "slip"
    """Days or points: above zero is late or over."""
    BAR = "bar"
    SCALE = "scale"
    """Points: 100 is good, 0 is bad."""
    DUE = "due"
    """A date before the page's date is late."""
    LOAD = "load"
    """Points of a capacity: above 100 is amber, above 110 is red."""
    GAP = "gap"
    """What is left: below zero there is too little."""


@dataclass(frozen=True, slots=True)
class To:
    """A cell that leads somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Inside(To):
    """A cell that leads to another page of the same workbook: to its top, or to rows of its first table."""

    page: str = ""
    """Key of the page; when the workbook has no such page, the text stays."""
    first: int = 0
    """First row of the table, from 0."""
    count: int = 0
    """How many rows; 0 leads to the top of the page."""


Cell: TypeAlias = "str | int | Decimal | date | datetime | bool | To | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a table."""

    key: str
    header: str
    kind: Kind = Kind.TEXT
    width: float = 12
    """In characters; on a page with a grid, ignored."""
    span: int = 1
    """Columns of the page's grid it takes."""
    meaning: Meaning = Meaning.NONE
    total: bool = False
    """Whether the column is summed by a live formula under the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Narrow columns to the right of a table, one per period."""

    starts: tuple[date, ...]
    labels: tuple[str, ...]
    groups: tuple[str, ...]
    """What each period belongs to (its year or month), printed once above its first period."""
    today: int | None
    """Which period holds the page's date."""
    marks: Sequence[Mapping[int, tuple[str, Tone]]]
    """For each row of the table: period → symbol and tone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Figures of past periods, folded away to the right of a list and drawn as a small curve in each row."""

    field: str
    """Key of the column in whose cells the curves are drawn."""
    labels: tuple[str, ...]
    values: Sequence[tuple[Decimal | None, ...]]
    """For each row of the table, one figure per label; None where nothing is known."""
    full: int = 0
    """Top of every curve; 0 lets each have its own. The bottom is always 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under headers."""

    key: str
    title: str
    fields: tuple[Field, ...]
    rows: Sequence[tuple[Cell, ...]]
    total_label: str = ""
    """Text under the first column of the totals."""
    empty: str = ""
    """Sentence shown instead of rows when there are none."""
    timeline: Timeline | None = None
    past: Past | None = None
    """Only for a list: the curves of its rows."""
    listed: bool = True
    """A native table with filters; False for a plain block."""
    aside: bool = False
    """Tells when and from what the data were read: equal data read again are no other workbook."""

    @property
    def totalled(self) -> bool:
        """Return whether a line of totals follows the rows."""
        return bool(self.rows) and any(one.total for one in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure to read first."""

    key: str
    """Becomes the named range ``kpi_<key>``."""
    label: str
    value: Cell
    kind: Kind = Kind.WHOLE
    note: str = ""
    tone: Tone = Tone.MAIN
    page: str = ""
    """Key of the page that tells more; the value leads there."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Tiles side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One cell of a matrix: a count, what it counts, and its tone."""

    count: int
    codes: str
    word: str
    tone: Tone
    leads: Inside | None = None
    """Where what is counted is listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A two-way map: rows from the top, columns from the left."""

    title: str
    across: str
    """Name of the horizontal axis."""
    down: str
    """Name of the vertical axis."""
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[tuple[MatrixCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph; a title of its own when ``strong``."""

    text: str
    strong: bool = False
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart: the column of a table on the same page."""

    field: str
    tone: Tone = Tone.MAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A native chart on the rows of a table of the same page."""

    kind: str
    """``doughnut``, ``bar``, ``column``, ``line``, ``stacked`` (bars of parts), ``stacked_column``, or ``bullet`` (the
    last series lies on the others)."""
    title: str
    table: str
    """Key of the table."""
    labels: str
    """Key of the column with the labels."""
    series: tuple[Series, ...]
    line: Series | None = None
    """A line over the columns, on the same axis."""
    points: tuple[Tone, ...] = ()
    """Doughnut: the tone of each row."""
    span: int = 6
    """Columns of the page's grid it takes; half a page otherwise."""
    legend: bool = True


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts side by side."""

    charts: tuple[Chart, ...]


Block: TypeAlias = "Tiles | Matrix | Table | Note | Charts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet of the workbook."""

    key: str
    name: str
    """Name of the tab; the renderer cuts it to what a spreadsheet allows."""
    title: str
    source: str = ""
    """What the data is and of when: the first line under the title, when there is one."""
    intro: tuple[str, ...]
    """What the reader must know before the blocks: printed under the source."""
    day: date
    blocks: tuple[Block, ...]
    grid: int = 0
    """Equal columns the page is laid on; 0 when columns have the widths of the table."""
    frozen: int = 0
    """How many columns of the first table stay in sight."""
    single: bool = False
    """Whether it is printed on one sheet of paper, however much it holds."""
    hosts: tuple[str, ...] = ()
    """Hosts a cell may lead to: any other address stays text."""

    @property
    def opening(self) -> tuple[str, ...]:
        """Return the lines under the title."""
        return (self.source, *self.intro) if self.source else self.intro

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables of the page, from the top."""
        return tuple(block for block in self.blocks if isinstance(block, Table))
