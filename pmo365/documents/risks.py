"""A risk as a committee reads it: one sentence, its score, the colour of its cell."""

from __future__ import annotations

from pmo365.documents.source import Source, whole
from pmo365.documents.writing import NOTHING
from pmo365.indicators.risk import score, zone
from pmo365.model.content import Content, Missing, Table, Toned
from pmo365.model.snapshot import Row

_PARTS = (("PmoCause", "cause"), ("PmoEvent", "event"), ("PmoEffect", "effect"))


def described(source: Source, row: Row) -> dict[str, Content]:
    """Return statement (cause, event, effect on three lines), score, zone, and rating (both in one) of a risk.

    The score is P × I and the zone the letter of the Standard's cell map, so that a document never shows a score
    that the service has not refreshed yet.
    """
    probability, impact = whole(row.get("PmoProbability")), whole(row.get("PmoImpact"))
    found = score(probability, impact)
    letter = zone(source.standard.risk_cells, probability, impact=impact)
    lines = [source.pen.say(f"risk.{part}", text=row.get(column)) for column, part in _PARTS if row.get(column)]
    place = f"Risks/{row.id}"
    return {
        "statement": "\n".join(lines) or Missing(f"{place}/PmoEvent"),
        "score": str(found) if found is not None else Missing(f"{place}/PmoProbability"),
        "zone": Toned(source.pen.say(f"zone.{letter}"), letter) if letter else NOTHING,
        "rating": Toned(f"{found} – {source.pen.say(f'zone.{letter}')}", letter)
        if letter
        else Missing(f"{place}/PmoProbability"),
    }


def risk_matrix(source: Source) -> Table:
    """Return the risk map: a row for each probability, highest first, and in ``i1``, ``i2`` … the open risks there."""
    cells = source.standard.risk_cells
    columns = ("probability", *(f"i{impact}" for impact in range(1, len(cells[0]) + 1)))
    if source.unreadable("Risks"):
        return Table(columns, ({name: Missing("Risks") for name in columns},))
    placed: dict[tuple[int | None, int | None], list[str]] = {}
    for row in source.rows("Risks"):
        if source.is_open(row):
            where = (whole(row.get("PmoProbability")), whole(row.get("PmoImpact")))
            placed.setdefault(where, []).append(str(row.get("PmoRef") or row.id))
    rows: list[dict[str, Content]] = []
    for probability, letters in zip(range(len(cells), 0, -1), cells, strict=True):
        told: dict[str, Content] = {"probability": _level(source, probability, levels=len(cells))}
        for impact, letter in enumerate(letters, start=1):
            told[f"i{impact}"] = Toned("\n".join(placed.get((probability, impact), ())), letter)
        rows.append(told)
    return Table(columns, tuple(rows))


def _level(source: Source, probability: int, *, levels: int) -> str:
    """Return a level of probability with its word, where there are five."""
    return f"{probability} – {source.pen.say(f'probability.p{probability}')}" if levels == 5 else str(probability)
