"""A template that cannot be used, told to the people who own it: which file, which place, what to do."""

from __future__ import annotations

from collections.abc import Iterable

from pmo365.errors import TemplateError
from pmo365.languages import say
from pmo365.model.content import Context, names
from pmo365.model.finding import Finding, Severity
from pmo365.model.words import Language
from pmo365.render.word_lint import Flaw, lint, part_kind
from pmo365.verbs.offers import Offer
from pmo365.verbs.provision import HUB

REFUSED = "DOC-TEMPLATE-REFUSED"
_TOLD = 3
"""Most flaws told in one finding; the command tells them all."""


def refusal(offer: Offer, flaws: Iterable[Flaw], *, hub: str, language: Language, reason: str = "") -> Finding:
    """Return the finding that a template is refused; ``reason`` is what is told when no flaw explains it."""
    return Finding(
        rule=REFUSED,
        project=HUB,
        site=hub,
        path=offer.path,
        severity=Severity.MAJOR,
        facts={"file": offer.place, "version": offer.version, "why": sentence(flaws, language) or reason},
        url=offer.url or hub,
    )


def found(offer: Offer, error: TemplateError, context: Context) -> tuple[Flaw, ...]:
    """Return the flaws behind an error, each with its place; none for what only filling it has shown."""
    try:
        content = offer.read()
    except TemplateError:
        return ()
    return () if error.key.startswith("jinja") else tuple(one for one in lint(content, names(context)) if one.grave)


def sentence(flaws: Iterable[Flaw], language: Language) -> str:
    """Return the first flaws in words: where, what is wrong, how to mend it."""
    told = tuple(dict.fromkeys(_one(flaw, language) for flaw in flaws))
    words = list(told[:_TOLD])
    more = len(told) - len(words)
    return " ".join([*words, *([say(language, "template.more", count=more)] if more > 0 else [])])


def _one(flaw: Flaw, language: Language) -> str:
    facts = {name: str(value) for name, value in flaw.facts.items()}
    where = say(language, f"template.parts.{part_kind(flaw.part)}")
    if flaw.near:
        where = say(language, "template.near", part=where, words=flaw.near)
    what = say(language, f"template.flaws.{flaw.key}.what", **facts)
    mend = say(language, f"template.flaws.{flaw.key}.mend", **facts)
    return say(language, "template.refused", where=f"{where[:1].upper()}{where[1:]}", what=what, mend=mend)
