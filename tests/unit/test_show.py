"""A plan as text, as events and as a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from pmo365.model.finding import Finding, Severity
from pmo365.model.plan import Action, Change, Kind, Plan, RowWrite
from pmo365.model.site import Column, ColumnKind, Folder, Grant, Level, Library, Register, Role, Site, Versioning, View
from pmo365.planning.show import as_html, as_json, as_text, summary_text
from pmo365.planning.wording import finding_text

URL = "https://contoso.sharepoint.com/sites/prj-0001"


def change(kind: Kind, path: str, after: object, *, before: object = None, action: Action | None = None) -> Change:
    done = action or (Action.CREATE if before is None else Action.UPDATE)
    return Change(kind=kind, action=done, site=URL, path=path, after=after, before=before, why="missing")  # type: ignore[arg-type]


SCORE = Column(name="PmoScore", kind=ColumnKind.NUMBER, title="Criticité", indexed=True)
NEW_SITE = Plan(
    verb="provision",
    project="PRJ-0001",
    site=URL,
    changes=(
        change(Kind.SITE, ".", Site(url=URL, title="Dématérialisation des factures")),
        change(Kind.SITE_COLUMN, "columns/PmoPhase", Column(name="PmoPhase", kind=ColumnKind.CHOICE, title="Phase")),
        change(Kind.ROLE, "roles/PRM", Role(key="PRM", title="Chef de projet", level=Level.EDIT)),
        change(Kind.REGISTER, "Risks", Register(key="Risks", title="Risques")),
        change(Kind.COLUMN, "Risks/columns/PmoScore", SCORE),
        change(Kind.COLUMN, "Risks/columns/PmoZone", Column(name="PmoZone", kind=ColumnKind.CHOICE, title="Zone")),
        change(Kind.VIEW, "Risks/views/Open", View(key="Open", title="Risques ouverts")),
        change(Kind.LIBRARY, "Governance", Library(key="Governance", title="Pilotage")),
        change(Kind.FOLDER, "Governance/folders/01-Mandat", Folder(path="01-Mandat")),
    ),
    made_at=datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
)
REPAIR = Plan(
    verb="enforce",
    project="PRJ-0002",
    site=URL,
    changes=(
        change(
            Kind.SETTINGS,
            "Governance",
            Versioning(major=True, major_limit=500),
            before=Versioning(major=False, major_limit=50),
        ),
        change(Kind.COLUMN, "Risks/columns/PmoScore", SCORE, before=replace(SCORE, indexed=False)),
        change(Kind.GRANTS, "Contracts/grants", (Grant("PRM", Level.EDIT),), before=(Grant("PRM", Level.FULL),)),
        change(
            Kind.ROW,
            "BudgetLines/rows/3",
            RowWrite(list="BudgetLines", id=3, values={"PmoRevisedAmount": Decimal("1234.5"), "Title": "Licences"}),
            before=RowWrite(list="BudgetLines", id=3, values={"PmoRevisedAmount": Decimal("0"), "Title": "Licences"}),
        ),
    ),
    findings=(
        Finding(
            rule="UNKNOWN-RULE",
            project="PRJ-0002",
            site=URL,
            path="Risks/3",
            severity=Severity.MAJOR,
            facts={"who": "<b>Marie</b>"},
            url=f"{URL}/Lists/Risks/DispForm.aspx?ID=3",
        ),
    ),
    counts={"columns": 240, "lists": 25, "views": 60},
    snapshot=12,
)


def test_text_marks_creations_and_counts_what_hangs_from_them() -> None:
    lines = as_text(NEW_SITE, "fr")
    assert lines[0].strip().startswith("PRJ-0001")
    register = next(line for line in lines if "Risques" in line)
    assert register.split() == ["+", "registre", "Risques", "2", "colonnes,", "1", "vue"]
    site = next(line for line in lines if "+ site " in line)
    assert "1 colonne de site" in site
    assert len(lines) == 4


def test_detailed_text_lists_every_change() -> None:
    lines = as_text(NEW_SITE, "en", detailed=True)
    assert len(lines) == 1 + len(NEW_SITE.changes)
    assert any("+ column" in line and "Criticité" in line and "in Risks" in line for line in lines)


def test_text_of_an_update_shows_old_and_new_in_the_readers_language() -> None:
    french, english = "\n".join(as_text(REPAIR, "fr")), "\n".join(as_text(REPAIR, "en"))
    assert "versions  non → oui" in french
    assert "versions principales conservées  50 → 500" in french
    assert "versions  no → yes" in english
    assert "PRM contrôle total → PRM modification" in french
    assert "RevisedAmount  0 → 1\u202f234,5" in french
    assert "RevisedAmount  0 → 1,234.5" in english


def test_unchanged_settings_are_not_told() -> None:
    line = next(line for line in as_text(REPAIR, "en") if "Criticité" in line)
    assert "indexed  no → yes" in line
    assert "title" not in line


def test_a_finding_has_its_own_mark_and_severity_word() -> None:
    line = next(line for line in as_text(REPAIR, "fr") if line.strip().startswith("!"))
    assert "majeur UNKNOWN-RULE\u00a0: who <b>Marie</b>" in line


def test_many_new_rows_are_counted_not_listed() -> None:
    rows = tuple(
        change(Kind.ROW, f"Findings/rows/k{number}", RowWrite(list="Findings", values={"Title": f"F{number}"}))
        for number in range(12)
    )
    lines = as_text(Plan(verb="enforce", project="HUB", site=URL, changes=rows), "fr")
    assert [" ".join(line.split()) for line in lines[1:]] == ["+ 12 lignes dans Findings"]


def test_a_plan_without_changes_is_said_in_one_line() -> None:
    empty = Plan(verb="provision", project="PRJ-0003", site=URL)
    assert as_text(empty, "fr") == [f"  PRJ-0003  {URL}  conforme au standard"]


def test_the_summary_adds_up_all_plans() -> None:
    french = summary_text((NEW_SITE, REPAIR), "fr")
    assert french == "Plan\u00a0: 9 à créer, 4 à modifier, 0 à supprimer. 1 constat."
    assert summary_text((NEW_SITE,), "en") == "Plan: 9 to create, 0 to change, 0 to remove. No finding."


def test_events_name_each_change_and_end_with_a_summary() -> None:
    events = as_json(REPAIR)
    assert [one["type"] for one in events] == ["planned_change"] * 4 + ["finding", "change_summary"]
    assert events[0]["differences"][0] == {"setting": "versions", "before": "no", "after": "yes"}
    assert events[-1] | {"add": 0, "change": 4, "remove": 0, "findings": 1} == events[-1]


def test_the_checksum_follows_what_the_plan_does_not_when_it_was_made() -> None:
    later = replace(NEW_SITE, made_at=datetime(2026, 11, 23, tzinfo=UTC))
    other = replace(NEW_SITE, changes=NEW_SITE.changes[:-1])
    checksums = [as_json(plan)[-1]["checksum"] for plan in (NEW_SITE, later, other)]
    assert checksums[0] == checksums[1] != checksums[2]


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.names |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_well_formed_and_carries_no_script(language: str) -> None:
    page = _Balance()
    page.feed(as_html((NEW_SITE, REPAIR), language, "1.0"))  # type: ignore[arg-type]
    assert not page.open
    assert not page.seen & {"script", "img", "link", "iframe", "form"}
    assert not page.names & {"style", "onclick", "src"}


def test_the_page_escapes_what_people_typed() -> None:
    site = change(Kind.SITE, ".", Site(url=URL, title="<script>alert(1)</script>"))
    page = as_html((replace(NEW_SITE, changes=(site, *NEW_SITE.changes[1:])), REPAIR), "fr", "1.0 <beta>")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Marie&lt;/b&gt;" in page
    assert "1.0 &lt;beta&gt;" in page


def test_the_page_says_each_mark_in_words_and_shape() -> None:
    page = as_html((REPAIR,), "fr", "1.0")
    assert '<span aria-hidden="true">~</span> à modifier' in page
    assert '<span aria-hidden="true">▲</span> majeur' in page
    assert "laissés en l’état" in page.lower()


def test_the_page_does_not_link_to_what_is_no_web_address() -> None:
    hostile = replace(REPAIR.findings[0], url="javascript:alert(1)")
    assert "javascript:" not in as_html((replace(REPAIR, findings=(hostile,)),), "en", "1.0")


def test_dates_are_written_the_readers_way() -> None:
    due = change(
        Kind.ROW,
        "Actions/rows/1",
        RowWrite(list="Actions", id=1, values={"PmoDueDate": date(2026, 12, 24)}),
        before=RowWrite(list="Actions", id=1, values={}),
    )
    plan = replace(REPAIR, changes=(due,), findings=())
    assert "(vide) → 24/12/2026" in "\n".join(as_text(plan, "fr"))
    assert "(empty) → 2026-12-24" in "\n".join(as_text(plan, "en"))


def test_default_values_are_told_one_by_one() -> None:
    before = (("PmoPhase", "Initiation"), ("PmoLanguage", "fr"))
    after = (("PmoPhase", "Exécution"), ("PmoLanguage", "fr"))
    plan = replace(REPAIR, changes=(change(Kind.DEFAULTS, "Governance/defaults", after, before=before),), findings=())
    assert as_text(plan, "fr")[1].strip().endswith("Phase  Initiation → Exécution")


def test_a_finding_speaks_the_sentence_of_its_rule() -> None:
    finding = replace(REPAIR.findings[0], rule="PRV-LIST-MISSING", facts={"list": "Risques"})
    plan = replace(REPAIR, changes=(), findings=(finding,))
    assert "«\u00a0Risques\u00a0», prévu par le standard, n’existe pas sur le site." in as_text(plan, "fr")[1]
    assert "Remettre «\u00a0Risques\u00a0» en place selon le standard." in as_html((plan,), "fr", "1.0")


def test_a_finding_is_told_with_the_readers_days_and_names() -> None:
    finding = Finding(
        rule="REG-OVERDUE", project="PRJ-0005", site=URL, severity=Severity.MINOR, path="x",
        facts={"list": "Issues", "item": "I-001", "due": "2026-11-20", "days": "2"},
    )  # fmt: skip
    assert "2026-11-20" in finding_text(finding, "en")
    told = finding_text(finding, "fr", known={"Issues": "Incidents et problèmes"})
    assert "Incidents et problèmes" in told
    assert "20/11/2026" in told
