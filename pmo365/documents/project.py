"""The project and its organisation, as the portfolio knows them."""

from __future__ import annotations

from pmo365.documents.source import Source
from pmo365.model.content import Content, Missing
from pmo365.model.site import ColumnKind

_CHOICES = (("tier", "TIER"), ("phase", "PHASE"), ("life", "LIFE"), ("confidentiality", "CONF"))
_DATES = (("start", "PmoStartBaseline"), ("end", "PmoEndBaseline"), ("end_forecast", "PmoEndForecast"))


def project_values(source: Source) -> dict[str, Content]:
    """Return code, title, people, tier, phase and dates of the project."""
    one = source.project
    words: dict[str, Content] = {"code": one.code, "title": one.title or Missing("Projects/Title")}
    words |= {name: _label(source, choice_set, str(getattr(one, name))) for name, choice_set in _CHOICES}
    people = {"sponsor": one.sponsor, "manager": one.manager}
    words |= {name: source.pen.person(who) if who else Missing(f"Projects/{name}") for name, who in people.items()}
    words["business_unit"] = one.business_unit or Missing("Projects/PmoBusinessUnit")
    return (
        words | {"programme": one.programme or "–", "site": one.site or Missing("Projects/PmoSiteUrl")} | _dates(source)
    )


def organisation_values(source: Source) -> dict[str, Content]:
    """Return the name of the organisation."""
    return {"name": source.standard.organisation.name}


def _label(source: Source, choice_set: str, key: str) -> Content:
    known = {choice.key for choice in source.standard.choices[choice_set].choices}
    if key not in known:
        return Missing(f"Projects/{choice_set}")
    return source.standard.choices[choice_set].label_of(key, source.pen.language)


def _dates(source: Source) -> dict[str, Content]:
    row = next(iter(source.of_hub("Projects")), None)
    found: dict[str, Content] = {}
    for name, column in _DATES:
        text = source.pen.value(row.get(column), ColumnKind.DATE) if row else None
        found[name] = text or Missing(f"Projects/{column}")
    return found
