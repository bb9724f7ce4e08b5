"""What enforce hands to the rules, and what provision tells the card of a project."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pmo365.model.plan import Kind
from pmo365.model.snapshot import Snapshot
from pmo365.verbs.enforce import plan_enforce
from pmo365.verbs.provision import plan_project

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ORPHAN = "https://contoso.sharepoint.com/sites/forgotten"


def _snapshot(played, *, site=None) -> Snapshot:
    return Snapshot(number=1, site=site or played.desired, taken_at=NOW, rows=played.rows, files=played.files)


def _enforced(played, hub, *, sites: tuple[str, ...] = ()):
    known = _snapshot(hub)
    return plan_enforce(
        played.project, played.desired, _snapshot(played), hub=known, standard=played.standard, waivers=(), now=NOW,
        today=played.today, sites=sites,
    )  # fmt: skip


def test_a_site_that_was_made_and_is_in_no_row_of_the_portfolio_is_told(hub) -> None:
    found = _enforced(hub, hub, sites=(hub.desired.url, ORPHAN)).findings
    assert [(one.rule, one.facts["site"]) for one in found] == [("PRV-SITE-ORPHAN", ORPHAN)]


def test_enforce_judges_by_the_figures_of_the_project(played, hub) -> None:
    rules = {one.rule for one in _enforced(played("PRJ-0005"), hub).findings}
    assert {"TOL-BREACH", "RPT-OVERRIDE"} <= rules
    assert _enforced(played("PRJ-0001"), hub).findings == ()


def _provisioned(played, hub, *, phase: str, heard: str):
    """Plan a site whose card and libraries heard of one phase while the portfolio is in another."""
    label = played.standard.choices["PHASE"].label_of(heard, "fr")
    defaults = tuple(
        replace(one, defaults=tuple((name, label if name == "PmoPhase" else value) for name, value in one.defaults))
        if one.defaults else one
        for one in played.desired.libraries
    )  # fmt: skip
    card = played.changed("ProjectCard", 1, Phase="Initiation")
    return plan_project(
        replace(played.told(phase=phase), row=1), played.desired,
        _snapshot(card, site=replace(played.desired, libraries=defaults)),
        hub=_snapshot(hub), standard=played.standard, now=NOW,
    )  # fmt: skip


def test_the_card_hears_of_a_new_phase_with_the_libraries(clean, hub) -> None:
    plan = _provisioned(clean, hub, phase="EXEC", heard="INIT")
    (card,) = (one for one in plan.changes if one.path == "ProjectCard/rows/1")
    assert card.kind is Kind.ROW
    assert card.after.values["PmoPhase"] == "Exécution"


def test_a_card_changed_by_hand_is_left_to_the_rule(clean, hub) -> None:
    plan = _provisioned(clean, hub, phase="EXEC", heard="EXEC")
    assert [one for one in plan.changes if one.path.startswith("ProjectCard")] == []
