"""LIB: the settings of a list or library are not those of the Standard; only stated settings are judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmo365.model.finding import Finding
from pmo365.model.plan import Action, Change, Kind
from pmo365.model.site import Library, Register, Versioning
from pmo365.rules.case import Case


def versioning(case: Case) -> Iterator[Finding]:
    """LIB-VERSIONING: versions or drafts are not kept as stated."""
    yield from _differing(case, ("major", "minor"))


def approval(case: Case) -> Iterator[Finding]:
    """LIB-APPROVAL: approval, or who sees drafts, is not as stated."""
    yield from _differing(case, ("approval", "drafts_visible_to"))


def checkout(case: Case) -> Iterator[Finding]:
    """LIB-CHECKOUT: the forced check-out is not as stated."""
    yield from _differing(case, ("checkout",))


def version_limit(case: Case) -> Iterator[Finding]:
    """LIB-VERSION-LIMIT: fewer versions are kept than stated, or SharePoint trims them on its own."""
    for wanted, found in case.pairs():
        names = [
            name
            for name in ("major_limit", "minor_limit")
            if _keeps_less(getattr(wanted.versioning, name), getattr(found.versioning, name))
        ]
        if names:
            yield _settings_finding(case, wanted, found, names)


def content_types(case: Case) -> Iterator[Finding]:
    """LIB-CT: a library does not offer a document type it should."""
    names = {one.id.casefold(): one.name for one in case.desired.content_types}
    for wanted, found in case.pairs():
        if not isinstance(wanted, Library) or not isinstance(found, Library) or found.content_types is None:
            continue
        offered = {_origin(one, names) for one in found.content_types}
        lacking = [one for one in wanted.content_types or () if one.casefold() not in offered]
        if lacking:
            told = ", ".join(names.get(one.casefold(), one) for one in lacking)
            repairs = tuple(
                _type_link(case, wanted.key, names.get(one.casefold(), one), type_id=one) for one in lacking
            )
            facts = {"list": case.title(wanted.key), "expected": told}
            yield case.finding(wanted.key, facts, url=case.address(wanted.key), repairs=repairs)


def _differing(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    for wanted, found in case.pairs():
        wrong = [name for name in names if _differs(getattr(wanted.versioning, name), getattr(found.versioning, name))]
        if wrong:
            yield _settings_finding(case, wanted, found, wrong)


def _differs(stated: object, observed: object) -> bool:
    return stated is not None and observed is not None and stated != observed


def _keeps_less(stated: int | None, observed: int | None) -> bool:
    """Return whether fewer are kept; 0 keeps all, a negative limit lets the tenant trim as it likes."""
    if stated is None or observed is None or observed == 0:
        return False
    return observed < stated


def _settings_finding(case: Case, wanted: Register, found: Register, names: Sequence[str]) -> Finding:
    """Return the finding whose repair sets only the settings that are wrong."""
    part = Library if isinstance(wanted, Library) else Register
    repair = Change(
        kind=Kind.SETTINGS,
        action=Action.UPDATE,
        site=case.desired.url,
        path=wanted.key,
        after=part(key=wanted.key, versioning=_only(wanted.versioning, names)),
        before=part(key=wanted.key, versioning=_only(found.versioning, names)),
        why=case.policy.rule,
    )
    facts = {
        "list": case.title(wanted.key),
        "expected": _told(case, wanted.versioning, names),
        "observed": _told(case, found.versioning, names),
    }
    return case.finding(wanted.key, facts, url=case.address(wanted.key), repairs=(repair,))


def _only(settings: Versioning, names: Sequence[str]) -> Versioning:
    return Versioning(**{name: getattr(settings, name) for name in names})


def _told(case: Case, settings: Versioning, names: Sequence[str]) -> str:
    """Return settings as people read them: ``drafts: on, approval: off``."""
    return ", ".join(
        case.word("setting", name=case.word(f"settings.{name}"), value=_value(case, name, getattr(settings, name)))
        for name in names
    )


def _value(case: Case, name: str, value: bool | int) -> str:
    if isinstance(value, bool):
        return case.word("values.on" if value else "values.off")
    if name == "drafts_visible_to":
        return case.word(f"drafts.{value}")
    return case.word("values.automatic") if value < 0 else str(value)


def _origin(offered: str, known: dict[str, str]) -> str:
    """Return the id of the site's type a list's own copy was made from: the longest known one it begins with."""
    starts = [one for one in known if offered.casefold().startswith(one)]
    return max(starts, key=len, default=offered.casefold())


def _type_link(case: Case, key: str, name: str, *, type_id: str) -> Change:
    return Change(
        kind=Kind.LIST_CONTENT_TYPE,
        action=Action.CREATE,
        site=case.desired.url,
        path=f"{key}/contenttypes/{name}",
        after=type_id,
        why=case.policy.rule,
    )
