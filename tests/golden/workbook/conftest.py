"""A small portfolio, made up: six projects, three on French sites and three on English ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D
from pathlib import Path

import pytest

from pmo365.model.finding import Finding, Severity
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import FileFact, Reference, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.model.words import Language
from pmo365.sheets import Missing, Portfolio
from pmo365.standard import load

TODAY = date(2026, 7, 31)
READ = datetime(2026, 7, 31, 4, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
SHEETS = (
    "dashboard",
    "qcdr",
    "projects",
    "milestones",
    "risks",
    "issues",
    "changes",
    "budget",
    "resources",
    "benefits",
    "documents",
    "actions",
    "findings",
    "data_quality",
    "parameters",
)
HUB = "https://contoso.sharepoint.com/sites/pmo"
Fields = dict[str, Value]
PROJECTS = (
    ("PRJ-0001", "Refonte de l’intranet", "fr", "M", "EXEC", "ACT", "Direction de la communication"),
    ("PRJ-0002", "Nouveau logiciel de paie", "fr", "L", "EXEC", "ACT", "Direction des ressources humaines"),
    (
        "PRJ-0003",
        "Dématérialisation des marchés publics et archivage à valeur probante",
        "fr",
        "M",
        "ACCP",
        "EXC",
        "Achats",
    ),
    ("PRJ-0004", "Customer portal", "en", "L", "PLAN", "ACT", "Sales"),
    ("PRJ-0005", "Workplace migration", "en", "XL", "CUTV", "ACT", "IT"),
    ("PRJ-0006", "Data centre exit", "en", "L", "CLOS", "DONE", "IT"),
)


@pytest.fixture(scope="session")
def standard() -> Standard:
    """The shipped Standard, with what these tests count on held still."""
    shipped = load(ROOT / "config" / "standard")
    return replace(
        shipped,
        version="1.0.0",
        fingerprint="0123456789abcdef",
        documents=tuple(one for one in shipped.documents if one.code in ("MAN", "BRF", "PID")),
        thresholds={},
        risk_cells=("YORRR", "GYORR", "GYYOR", "GGYYO", "GGGGY"),
        report=replace(shipped.report, sheets=SHEETS),
    )


@pytest.fixture(scope="session")
def make_portfolio(standard: Standard) -> Callable[[Language], Portfolio]:
    return lambda language: portfolio(standard, language)


def portfolio(standard: Standard, language: Language) -> Portfolio:
    made = tuple(_project(standard, place) for place in range(len(PROJECTS)))
    return Portfolio(
        number=42,
        label="2026-07",
        as_of=TODAY,
        language=language,
        standard=standard,
        hub=_hub(standard),
        projects=made,
        findings=_findings(),
        missing=(Missing("PRJ-0008", "404 Not Found"),),
    )


def _hub(standard: Standard) -> Snapshot:
    rows = tuple(
        Row(
            register="Projects",
            id=place,
            values={
                "Title": one[1],
                "PmoProjectCode": one[0],
                "PmoStartBaseline": date(2026, 1, 5),
                "PmoEndBaseline": date(2026, 11, 30),
                "PmoPriorityScore": D(80 - 5 * place),
            },
        )
        for place, one in enumerate(PROJECTS, start=1)
    )
    requests = tuple(
        Row(
            register="Requests",
            id=place,
            values={"PmoProjectCode": f"PRJ-000{place}", "PmoNpv": D(60_000 * place - 100_000), "PmoRoiPct": D(12)},
        )
        for place in (1, 2, 4)
    )
    return Snapshot(number=42, site=Site(url=HUB), taken_at=READ, rows=(*rows, *requests, *_team(standard)))


def _team(standard: Standard) -> list[Row]:
    """Three people: one free, one overbooked from September on, one who leaves in October; two requests unanswered."""
    people = (("Maria Duarte", 100, None), ("Louis Martin", 80, None), ("Aïcha Benali", 100, date(2026, 10, 16)))
    rows = [
        Row(
            register="Resources",
            id=place,
            values={"Title": name, "PmoPrimaryRole": "Architecte", "PmoCapacityPct": points, "PmoAvailableTo": end},
        )
        for place, (name, points, end) in enumerate(people, start=1)
    ]
    booked = (
        (1, "PRJ-0001", date(2026, 1, 1), date(2026, 12, 31), 60, "FIR"),
        (1, "PRJ-0004", date(2026, 9, 1), date(2027, 2, 28), 30, "SOF"),
        (2, "PRJ-0002", date(2026, 6, 1), date(2026, 11, 30), 50, "FIR"),
        (2, "PRJ-0009", date(2026, 9, 14), date(2026, 12, 15), 50, "FIR"),
        (3, "PRJ-0003", date(2026, 8, 1), date(2026, 11, 30), 100, "FIR"),
        (None, "PRJ-0005", date(2026, 8, 17), date(2026, 10, 30), 100, "REQ"),
        (None, "PRJ-0003", date(2026, 7, 1), date(2026, 7, 31), 40, "REQ"),
        (1, "PRJ-0002", date(2026, 8, 1), date(2026, 12, 31), 90, "REJ"),
    )
    return rows + [
        Row(
            register="Allocations",
            id=place,
            values={
                "PmoResourceRef": Reference(person) if person else None,
                "PmoRoleNeeded": "Architecte",
                "PmoProjectCode": code,
                "PmoStartDate": start,
                "PmoEndDate": end,
                "PmoLoadPct": points,
                "PmoAllocStatus": standard.choices["ALLOC"].label_of(state, "fr"),
            },
            created=datetime(2026, 6, 30, 9, tzinfo=UTC),
        )
        for place, (person, code, start, end, points, state) in enumerate(booked, start=1)
    ]


def _project(standard: Standard, place: int) -> tuple[Project, Snapshot]:
    code, title, language, tier, phase, life, unit = PROJECTS[place]
    site = f"https://contoso.sharepoint.com/sites/{code.lower()}"
    project = Project(
        code=code,
        title=title,
        language=language,  # type: ignore[arg-type]
        tier=tier,
        phase=phase,
        life=life,
        business_unit=unit,
        manager=("aicha.benali", "louis.martin", "maria.duarte")[place % 3] + "@contoso.com",
        sponsor="ines.moreau@contoso.com",
        programme="PGM-01" if place < 3 else "",
        site=site,
    )
    rows = _Rows(standard, language)
    for fill in (_card, _money, _milestones, _risks, _reviews, _reports, _work):
        fill(rows, place)
    files = tuple(_files(standard, language, place))
    return project, Snapshot(
        number=43 + place,
        site=Site(url=site),
        taken_at=READ.replace(day=31 - place),
        rows=tuple(rows.made),
        files=files,
    )


class _Rows:
    """Rows of one site, with labels in its language."""

    def __init__(self, standard: Standard, language: str) -> None:
        self.standard, self.language = standard, language
        self.made: list[Row] = []

    def label(self, choice_set: str, key: str) -> str:
        return self.standard.choices[choice_set].label_of(key, self.language)  # type: ignore[arg-type]

    def add(self, register: str, prefix: str, values: Fields) -> int:
        number = sum(row.register == register for row in self.made) + 1
        self.made.append(
            Row(
                register=register,
                id=number,
                values={"PmoRef": f"{prefix}-{number:03d}", **values},
                modified=datetime(2026, 7, 20, 9, tzinfo=UTC),
            )
        )
        return number


def _card(rows: _Rows, place: int) -> None:
    rows.add(
        "ProjectCard",
        "F",
        {"Title": PROJECTS[place][1], "PmoTolTimeDays": 15, "PmoReportFrequency": rows.label("FREQ", "MON")},
    )


def _money(rows: _Rows, place: int) -> None:
    over = (0, 12, 4, 0, -3, 1)[place]
    shares = (("INT", 40, "OPE"), ("EXT", 35, "CAP"), ("SOF", 20, "CAP"), ("CTG", 5, "CAP"))
    for category, share, nature in shares:
        budget = D(share) * 1000 * (place + 1) ** 2
        line = rows.add(
            "BudgetLines",
            "B",
            {
                "Title": rows.label("COSTCAT", category) + " 2026",
                "PmoCostCategory": rows.label("COSTCAT", category),
                "PmoNature": rows.label("COSTNAT", nature),
                "PmoFiscalYear": 2026,
                "PmoInitialAmount": budget * D("0.95"),
                "PmoRevisedAmount": budget,
                "PmoCurrency": "EUR",
            },
        )
        spent = budget / 2
        for kind, period, amount in (
            ("COM", "2026-05", budget * D("0.7")),
            ("ACT", "2026-05", spent / 2),
            ("ACT", "2026-06", spent / 2),
            ("ETC", "2026-05", budget),
            ("ETC", "2026-06", budget * (100 + over) / 100 - spent),
        ):
            rows.add(
                "CostEntries",
                "M",
                {
                    "PmoBudgetRef": Reference(line),
                    "PmoKind": rows.label("COSTKIND", kind),
                    "PmoPeriodKey": period,
                    "PmoAmount": amount.quantize(D("0.01")),
                },
            )


def _milestones(rows: _Rows, place: int) -> None:
    late = (0, 6, 32, 0, 3, 0)[place]
    names = {
        "fr": ("Lancement", "Conception validée", "Recette", "Mise en service"),
        "en": ("Kick-off", "Design approved", "Acceptance", "Go-live"),
    }[rows.language]
    days = (date(2026, 1, 12), date(2026, 4, 15), date(2026, 9, 15), date(2026, 11, 30))
    for step, (name, day) in enumerate(zip(names, days, strict=True)):
        done = step < 2 or place == 5
        forecast = date.fromordinal(day.toordinal() + (late * 7 // 5 if step >= 2 else 0))
        rows.add(
            "Milestones",
            "J",
            {
                "Title": name,
                "PmoMilestoneType": rows.label("MSTYPE", "KEY" if step == 3 else "GAT"),
                "PmoPhase": rows.label("PHASE", ("INIT", "PLAN", "ACCP", "CUTV")[step]),
                "PmoBaselineDate": day,
                "PmoForecastDate": forecast,
                "PmoActualDate": date(2026, 7, 1) if done and place == 5 and step > 1 else day if done else None,
                "PmoMilestoneStatus": rows.label("MSSTAT", "DON" if done else "UPC"),
                "PmoCritical": step == 3,
                "PmoOwner": "maria.duarte@contoso.com",
            },
        )


def _risks(rows: _Rows, place: int) -> None:
    names = {
        "fr": ("Départ d’un expert", "Données de reprise incomplètes", "Retard du prestataire", "Charge sous-estimée"),
        "en": ("Key expert leaves", "Migration data incomplete", "Supplier late", "Work underestimated"),
    }[rows.language]
    for step, name in enumerate(names):
        probability, impact = (place + step * 2) % 5 + 1, (place * 2 + step) % 5 + 1
        rows.add(
            "Risks",
            "R",
            {
                "Title": name,
                "PmoCause": "Marché tendu" if rows.language == "fr" else "Tight market",
                "PmoEvent": name,
                "PmoEffect": "Retard de livraison" if rows.language == "fr" else "Late delivery",
                "PmoRiskType": rows.label("RISKTYPE", "OPP" if (place, step) == (4, 3) else "THR"),
                "PmoCategory": rows.label("RISKCAT", ("HUM", "TEC", "SUP", "ORG")[step]),
                "PmoProbability": None if (place, step) == (3, 1) else probability,
                "PmoImpact": impact,
                "PmoProbPct": D(20 * probability - 10),
                "PmoCostImpact": D(12_500 * impact),
                "PmoResidualProb": max(probability - 1, 1),
                "PmoResidualImpact": impact,
                "PmoResponse": rows.label("RISKRESP", "RED"),
                "PmoResponsePlan": "" if (place, step) == (2, 3) else "Plan",
                "PmoRiskStatus": rows.label("RISKSTAT", "CLO" if place == 5 else "TRT"),
                "PmoOwner": "louis.martin@contoso.com",
                "PmoReviewDate": date(2026, 7, 15) if step == 0 else date(2026, 8, 31),
                "PmoRaisedOn": date(2026, 3, 2),
            },
        )


def _reviews(rows: _Rows, place: int) -> None:
    rows.add(
        "QualityReviews",
        "Q",
        {
            "Title": "Revue" if rows.language == "fr" else "Review",
            "PmoPlannedDate": date(2026, 7, 24) if place == 1 else date(2026, 10, 1),
            "PmoReserveLevel": rows.label("RESV", "MAJ") if place == 4 else None,
            "PmoReserveCleared": False,
        },
    )


def _reports(rows: _Rows, place: int) -> None:
    periods = ("2026-04", "2026-05") if place == 3 else ("2026-04", "2026-05", "2026-06")
    scale = D((place + 1) ** 2)
    for step, period in enumerate(periods):
        green, amber = rows.label("RAG", "G"), rows.label("RAG", "A")
        colour = amber if place == 1 else green
        rows.add(
            "StatusReports",
            "S",
            {
                "Title": period,
                "PmoPeriodKey": period,
                "PmoSummary": ("Avancement conforme au plan. " if rows.language == "fr" else "On plan. ") * 3,
                **dict.fromkeys(("PmoRagQuality", "PmoRagCost", "PmoRagTime", "PmoRagRisk", "PmoRagOverall"), colour),
                "PmoRagComputed": rows.label("RAG", "G" if place == 2 else "A"),
                "PmoPv": scale * (25_000 + 12_000 * step),
                "PmoEv": scale * (24_000 + 11_000 * step),
                "PmoAc": scale * (26_000 + 12_000 * step),
            },
        )


def _work(rows: _Rows, place: int) -> None:
    rows.add(
        "Decisions",
        "D",
        {
            "Title": "Go",
            "PmoForum": rows.label("LEVEL", "SC"),
            "PmoNeededBy": date(2026, 7, 20 + 2 * place),
            "PmoDecisionDate": date(2026, 7, 2),
            "PmoDecisionStatus": rows.label("DECSTAT", "PRO" if place < 2 else "TAK"),
        },
    )
    for due, status in ((date(2026, 7, 1), "TOD"), (date(2026, 9, 1), "DOI"), (date(2026, 5, 1), "DON")):
        rows.add(
            "Actions",
            "AC",
            {
                "Title": "Action",
                "PmoOwner": "louis.martin@contoso.com",
                "PmoActionStatus": rows.label("ACTSTAT", status),
                "PmoDueDate": due,
            },
        )
    _issues(rows, place)
    _changes(rows, place)
    _benefits(rows, place)


def _benefits(rows: _Rows, place: int) -> None:
    number = rows.add(
        "Benefits",
        "BE",
        {
            "Title": "Délai de traitement" if rows.language == "fr" else "Processing time",
            "PmoBenefitType": rows.label("BENTYPE", "CSH"),
            "PmoMeasure": "Jours par dossier" if rows.language == "fr" else "Days per file",
            "PmoUnit": "j" if rows.language == "fr" else "d",
            "PmoBaselineValue": 20,
            "PmoTargetValue": 8,
            "PmoAnnualValue": D(30_000) * (place + 1),
            "PmoOwner": "ines.moreau@contoso.com",
            "PmoNextMeasure": date(2026, 7, 1) if place == 5 else date(2026, 10, 1),
            "PmoFullDate": date(2027, 3, 31),
            "PmoBenefitStatus": rows.label("BENSTAT", "ONG"),
        },
    )
    for day, value in ((date(2026, 3, 31), 18), (date(2026, 6, 30), 16 - 2 * place))[: place % 3]:
        values: Fields = {"PmoBenefitRef": Reference(number), "PmoMeasuredOn": day, "PmoMeasuredValue": value}
        rows.add("BenefitMeasures", "BM", values)


def _issues(rows: _Rows, place: int) -> None:
    raised = (date(2026, 7, 29), date(2026, 7, 10), date(2026, 5, 4), date(2026, 1, 12))
    for step in range(place % 4 + 1):
        rows.add(
            "Issues",
            "I",
            {
                "Title": "Issue",
                "PmoIssueType": rows.label("ISSTYPE", "PRB"),
                "PmoPriority": rows.label("PRIO", ("P3", "P2", "P1", "P4")[step]),
                "PmoDecisionLevel": rows.label("LEVEL", "PM"),
                "PmoOwner": "maria.duarte@contoso.com",
                "PmoRaisedOn": raised[step],
                "PmoDueDate": date(2026, 7, 24) if step == 2 else date(2026, 8, 14),
                "PmoIssueStatus": rows.label("ISSSTAT", "DEC" if step == 1 else "OPN"),
            },
        )


def _changes(rows: _Rows, place: int) -> None:
    for step, status in enumerate(("IMP", "APP", "SUB", "REJ")[: place + 1]):
        rows.add(
            "Changes",
            "C",
            {
                "Title": "Change",
                "PmoChangeType": (rows.label("CHGTYPE", "SCO"), rows.label("CHGTYPE", "COS")),
                "PmoSize": 4,
                "PmoImpactTimeDays": 5 * step,
                "PmoImpactCost": D(2500) * (step + 1),
                "PmoImpactResources": "2 testeurs" if rows.language == "fr" else "2 testers",
                "PmoAuthority": rows.label("LEVEL", "SC"),
                "PmoChangeStatus": rows.label("CHGSTAT", status),
                "PmoRequestedOn": date(2026, 4, 6),
                "PmoDecidedOn": None if status == "SUB" else date(2026, 5 + step, 18),
            },
        )


def _files(standard: Standard, language: str, place: int) -> list[FileFact]:
    kinds = (("MAN", "1.0", "APP"), ("BRF", "1.2" if place != 2 else "0.4", "APP" if place != 2 else "DRA"))
    if place not in (2, 5):
        kinds += (("PID", "0.9" if place == 3 else "2.0", "PEN" if place == 3 else "BAS"),)
    return [
        FileFact(
            library="Governance",
            path=f"01-Mandat/{PROJECTS[place][0]}-{code}.docx",
            id=number,
            unique_id=f"{place}-{number}",
            version=version,
            values={
                "PmoDocType": standard.choices["DOCTYPE"].label_of(code, language),  # type: ignore[arg-type]
                "PmoDocStatus": standard.choices["DOCSTAT"].label_of(status, language),  # type: ignore[arg-type]
            },
        )
        for number, (code, version, status) in enumerate(kinds, start=1)
    ]


def _findings() -> tuple[Finding, ...]:
    def found(rule: str, project: str, path: str, severity: Severity, **facts: str) -> Finding:
        site = f"https://contoso.sharepoint.com/sites/{project.lower()}"
        return Finding(
            rule=rule, project=project, site=site, path=path, severity=severity, facts=facts, url=f"{site}/Lists/Risks"
        )

    expert = {"item": "Départ d’un expert", "list": "Risques"}
    portal = {"file": "PRJ-0004-PID.docx", "list": "Governance", "version": "0.9"}
    return (
        found("RSK-NO-ACTION", "PRJ-0003", "Risks/4", Severity.MAJOR, item="Charge sous-estimée"),
        found("REG-NO-OWNER", "PRJ-0001", "Risks/1", Severity.MINOR, **expert),
        found("REG-NO-OWNER", "PRJ-0002", "Risks/1", Severity.MINOR, **expert),
        found("REG-NO-OWNER", "PRJ-0004", "Issues/1", Severity.MINOR, item="Issue", list="Issues"),
        found("VER-NO-MAJOR", "PRJ-0004", "Governance/01-Mandat/PRJ-0004-PID.docx", Severity.BLOCKING, **portal),
    )
