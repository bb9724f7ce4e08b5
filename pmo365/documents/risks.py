"""A risk as a committee reads it: one sentence, its score, the colour of its cell."""

from __future__ import annotations

from pmo365.documents.source import Source, whole
from pmo365.documents.writing import NOTHING
from pmo365.indicators.risk import score, zone
from pmo365.model.content import Content, Missing, Toned
from pmo365.model.snapshot import Row

_PARTS = (("PmoCause", "cause"), ("PmoEvent", "event"), ("PmoEffect", "effect"))


def described(source: Source, row: Row) -> dict[str, Content]:
    """Return statement (cause, event, effect on three lines), score and zone of a risk.

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
    }
