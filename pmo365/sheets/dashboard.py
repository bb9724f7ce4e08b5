"""Sheet: what an executive reads first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pmo365.indicators.cost import CostFigures
from pmo365.languages import knows
from pmo365.model.finding import Severity
from pmo365.model.page import (
    Cell,
    Field,
    Inside,
    Kind,
    Meaning,
    Note,
    Page,
    Table,
    Tile,
    Tiles,
    Tone,
)
from pmo365.sheets import actions, qcdr
from pmo365.sheets.pictures import ORDER, pictures
from pmo365.sheets.survey import Entry, Survey, rounded, sheet
from pmo365.sheets.wording import RAG_TONES

_WORST, _AWAITED = 10, 5


def page(survey: Survey) -> Page:
    """Return the tiles, the decisions awaited, the worst projects, then colours, trend and money in pictures."""
    awaited = actions.awaited(survey)
    running = [entry for entry in qcdr.worst_first(survey) if entry.running]
    return sheet(
        survey,
        "dashboard",
        title=survey.standard.report.title.say(survey.language),
        more=(*_honesty(survey), survey.word("meaning.legend")),
        blocks=(
            Tiles(_colour_tiles(survey, running)),
            Tiles(_money_tiles(survey, running)),
            Note(survey.word("actions.awaited"), strong=True),
            actions.awaited_table(survey, awaited, shown=_AWAITED),
            Note(survey.word("dashboard.worst"), strong=True),
            _worst(survey, running[:_WORST]),
            Note(survey.word("dashboard.pictures"), strong=True),
            *pictures(survey, running),
            Note(survey.word("dashboard.contents"), strong=True),
            _contents(survey),
        ),
        grid=12,
    )


def _honesty(survey: Survey) -> tuple[str, ...]:
    if not survey.entries:
        return ()
    oldest = min(survey.entries, key=lambda one: one.snapshot.taken_at)
    told = survey.word("dashboard.oldest", code=oldest.project.code, day=survey.date(oldest.snapshot.taken_at.date()))
    return (told,)


def _colour_tiles(survey: Survey, running: list[Entry]) -> tuple[Tile, ...]:
    tiles = [
        Tile(key="projects", label=survey.word("dashboard.running"), value=len(running), page="projects"),
        *(
            Tile(
                key=f"projects_{colour.name.lower()}",
                label=survey.rag(colour),
                value=sum(entry.figures.shown is colour for entry in running),
                tone=RAG_TONES[colour],
                page="qcdr",
            )
            for colour in ORDER
        ),
        Tile(
            key="sites_missing",
            label=survey.word("dashboard.missing"),
            value=len(survey.portfolio.missing),
            tone=Tone.BAD if survey.portfolio.missing else Tone.GOOD,
            page="parameters",
        ),
    ]
    return tuple(tiles)


def _money_tiles(survey: Survey, running: list[Entry]) -> tuple[Tile, ...]:
    money = sum((entry.figures.money for entry in running if entry.figures.money), CostFigures())
    variance = rounded(money.variance_percent)
    pending = sum(entry.figures.decisions_pending for entry in running)
    late = sum(entry.figures.milestones_critical for entry in running)
    blocking = sum(one.severity is Severity.BLOCKING and one.waived_until is None for one in survey.portfolio.findings)
    note = "" if variance is None else survey.word("dashboard.of_budget", share=_signed(survey, variance))
    over = Tone.BAD if money.variance > 0 else Tone.GOOD
    return (
        _count(survey, "decisions", pending, page="actions"),
        _count(survey, "late", late, page="milestones"),
        _count(survey, "blocking", blocking, page="findings"),
        _money(survey, "budget", "revised", amount=money.revised),
        _money(survey, "landing", "landing", amount=money.landing),
        replace(_money(survey, "variance", "variance", amount=money.variance), note=note, tone=over),
    )


def _money(survey: Survey, key: str, column: str, *, amount: Decimal) -> Tile:
    return Tile(key=key, label=survey.word(f"columns.{column}"), value=amount, kind=Kind.MONEY, page="budget")


def _signed(survey: Survey, value: object) -> str:
    told = f"{value:+}"
    return told.replace(".", ",") if survey.language == "fr" else told


def _count(survey: Survey, key: str, value: int, *, page: str) -> Tile:
    tone = Tone.WARN if value else Tone.GOOD
    return Tile(key=key, label=survey.word(f"dashboard.{key}"), value=value, tone=tone, page=page)


def _worst(survey: Survey, entries: list[Entry]) -> Table:
    def told(key: str, span: int = 1, kind: Kind = Kind.TEXT, meaning: Meaning = Meaning.NONE) -> Field:
        return Field(key=key, header=survey.word(f"columns.{key}"), span=span, kind=kind, meaning=meaning)

    colours = ("quality", "cost", "time", "risk", "overall")
    return Table(
        key="worst",
        title=survey.word("dashboard.worst"),
        listed=False,
        empty=survey.word("empty.projects"),
        fields=(
            told("code", kind=Kind.CODE),
            told("project", 3),
            *(told(key, meaning=Meaning.SHAPE) for key in colours),
            Field(key="weather", header=survey.word("dashboard.weather")),
            told("variance_percent", kind=Kind.POINTS, meaning=Meaning.SLIP),
            told("slip", kind=Kind.WHOLE, meaning=Meaning.SLIP),
        ),
        rows=tuple(_worst_row(survey, entry) for entry in entries),
    )


def _worst_row(survey: Survey, entry: Entry) -> tuple[Cell, ...]:
    figures = entry.figures
    return (
        entry.code,
        entry.project.title,
        *(survey.rag(colour) for colour in (*figures.colours, figures.shown)),
        " ".join((survey.sky(figures.weather), survey.sign(figures.trend))).strip(),
        rounded(figures.money.variance_percent) if figures.money else None,
        figures.slip,
    )


def _contents(survey: Survey) -> Table:
    """The sheets the Standard asks for; the renderer makes words of those the workbook does not hold."""
    names = [name for name in survey.standard.report.sheets if name != "dashboard"]
    return Table(
        key="contents",
        title=survey.word("dashboard.contents"),
        listed=False,
        fields=(
            Field(key="sheet", header=survey.word("dashboard.sheet"), span=3),
            Field(key="answers", header=survey.word("dashboard.answers"), span=9),
        ),
        rows=tuple(
            (Inside(survey.word(f"{name}.name"), "", page=name), survey.word(f"answers.{name}"))
            for name in names
            if knows(f"workbook.answers.{name}")
        ),
    )
