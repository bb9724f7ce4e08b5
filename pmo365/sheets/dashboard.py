"""Sheet: what an executive reads first."""

from __future__ import annotations

from pmo365.indicators.cost import CostFigures
from pmo365.indicators.qcdr import Rag
from pmo365.model.finding import Severity
from pmo365.model.page import (
    Cell,
    Chart,
    Charts,
    Field,
    Kind,
    Meaning,
    Note,
    Page,
    Series,
    Table,
    Tile,
    Tiles,
    Tone,
)
from pmo365.sheets import qcdr
from pmo365.sheets.survey import Entry, Survey, rounded, sheet
from pmo365.sheets.wording import RAG_TONES

_ORDER = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY)
_WORST, _BARS = 10, 12


def page(survey: Survey) -> Page:
    """Return the tiles, the worst projects, the colours and the money of the running projects."""
    running = [entry for entry in qcdr.worst_first(survey) if entry.running]
    return sheet(
        survey,
        "dashboard",
        title=survey.standard.report.title.say(survey.language),
        more=(*_honesty(survey), survey.word("meaning.legend")),
        blocks=(
            Tiles(_colour_tiles(survey, running)),
            Tiles(_money_tiles(survey, running)),
            Note(survey.word("dashboard.worst"), strong=True),
            _worst(survey, running[:_WORST]),
            Note(survey.word("dashboard.pictures"), strong=True),
            Charts(_charts(survey)),
            _counts(survey, running),
            _landing(survey, running),
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
        Tile(key="projects", label=survey.word("dashboard.running"), value=len(running)),
        *(
            Tile(
                key=f"projects_{colour.name.lower()}",
                label=survey.rag(colour),
                value=sum(entry.figures.shown is colour for entry in running),
                tone=RAG_TONES[colour],
            )
            for colour in _ORDER
        ),
        Tile(
            key="sites_missing",
            label=survey.word("dashboard.missing"),
            value=len(survey.portfolio.missing),
            tone=Tone.BAD if survey.portfolio.missing else Tone.GOOD,
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
        Tile(key="budget", label=survey.word("columns.revised"), value=money.revised, kind=Kind.MONEY),
        Tile(key="landing", label=survey.word("columns.landing"), value=money.landing, kind=Kind.MONEY),
        Tile(
            key="variance",
            label=survey.word("columns.variance"),
            value=money.variance,
            kind=Kind.MONEY,
            note=note,
            tone=over,
        ),
        _count(survey, "decisions", pending),
        _count(survey, "late", late),
        _count(survey, "blocking", blocking),
    )


def _signed(survey: Survey, value: object) -> str:
    told = f"{value:+}"
    return told.replace(".", ",") if survey.language == "fr" else told


def _count(survey: Survey, key: str, value: int) -> Tile:
    tone = Tone.WARN if value else Tone.GOOD
    return Tile(key=key, label=survey.word(f"dashboard.{key}"), value=value, tone=tone)


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
            told("weather"),
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
        survey.sky(figures.weather),
        rounded(figures.money.variance_percent) if figures.money else None,
        figures.slip,
    )


def _charts(survey: Survey) -> tuple[Chart, ...]:
    return (
        Chart(
            kind="doughnut",
            title=survey.word("dashboard.colours"),
            table="colours",
            labels="overall",
            series=(Series("count"),),
            points=tuple(RAG_TONES[colour] for colour in _ORDER),
            span=4,
        ),
        Chart(
            kind="bar",
            title=survey.word("dashboard.money"),
            table="money",
            labels="project",
            series=(Series("revised", Tone.SOFT), Series("landing", Tone.MAIN)),
            span=8,
        ),
    )


def _counts(survey: Survey, running: list[Entry]) -> Table:
    return Table(
        key="colours",
        title=survey.word("dashboard.colours"),
        listed=False,
        fields=(
            Field(key="overall", header=survey.word("columns.overall"), span=3, meaning=Meaning.SHAPE),
            Field(key="count", header=survey.word("columns.projects"), kind=Kind.WHOLE, span=1, total=True),
        ),
        rows=tuple((survey.rag(colour), sum(entry.figures.shown is colour for entry in running)) for colour in _ORDER),
        total_label=survey.word("total"),
    )


def _landing(survey: Survey, running: list[Entry]) -> Table:
    costly = [(entry, entry.figures.money) for entry in running if entry.figures.money]
    costly.sort(key=lambda one: (-one[1].revised, one[0].project.code))
    return Table(
        key="money",
        title=survey.word("dashboard.money"),
        listed=False,
        empty=survey.word("empty.projects"),
        fields=(
            Field(key="project", header=survey.word("columns.project"), span=4),
            *(
                Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.MONEY, span=2)
                for key in ("revised", "landing", "variance")
            ),
            Field(key="variance_percent", header=survey.word("columns.variance_percent"), kind=Kind.POINTS, span=2),
        ),
        rows=tuple(
            (
                entry.name,
                money.revised,
                money.landing,
                money.variance,
                rounded(money.variance_percent),
            )
            for entry, money in costly[:_BARS]
        ),
    )
