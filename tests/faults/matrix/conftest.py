"""The smallest portfolio that still has everything (a list, a library, a document, a workbook), and what befalls it.

One run of the matrix: a verb starts from its moment, one fault strikes at one request, a person edits a row, the verb
runs again on a calm day, and the tenant is compared with that of an undisturbed day. Counts are told at the end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from docx import Document
from docx.oxml import parse_xml

from pmo365.errors import PmoError
from pmo365.gateway.gateway import connect
from pmo365.gateway.wire import Limits
from pmo365.model.plan import Status
from pmo365.model.site import Library
from pmo365.model.standard import Blueprint, ListDefinition, Standard
from pmo365.service import demo, work
from pmo365.service.edge import Edge
from pmo365.service.opening import identity_of
from pmo365.service.results import RunResult
from pmo365.service.workspace import Workspace
from pmo365.standard.demo import DemoPortfolio, Sabotage

CODE = "PRJ-0001"
HUB = "https://contoso.sharepoint.com/sites/pmo"
PROJECT = "https://contoso.sharepoint.com/sites/prj-0001"
JSON = "application/json;odata=nometadata"
LEAD = "marie.delmas@contoso.com"
COLUMNS = {
    "Projects": "Key Ref ProjectCode Tier Phase LifeStatus Language Sponsor ProjectManager Confidentiality SiteUrl "
    "PackVersion ProvisionedOn PhaseSince LifecycleProfile BusinessUnit",
    "Requests": "Key Ref ProjectCode RequestStatus Tier Language Sponsor ProjectManager Problem",
    "Risks": "Key Ref ProjectCode Probability Impact Score Zone RiskStatus Owner",
    "ProjectCard": "Key Ref ProjectCode Phase Tier",
}
LISTS = {*COLUMNS, "Findings", "RunLog", "PortfolioReports", "Governance"}
TYPES = {"PmoDocument", "PmoMandate"}
SERVICE = {"part": False}
KINDS: dict[str, dict[str, Any]] = {
    "429 with seconds": {"status": 429, "retry_after": 2},
    "429 with a date": {"status": 429, "retry_after": "date:3"},
    "429 without a word": {"status": 429},
    "503 with seconds": {"status": 503, "retry_after": 2},
    "503 without a word": {"status": 503},
    "500": {"status": 500},
    "502": {"status": 502},
    "504, not done": {"status": 504},
    "504, done": {"status": 504, "when": "after"},
    "503, done": {"status": 503, "when": "after"},
    "not done, no answer": {"drop": True},
    "done, no answer": {"drop": True, "when": "after"},
    "done, answer torn": {"cut": True},
    "done, answer hangs": {"hang": 1.0},
    "answer drips": {"drip": 0.05},
    "sign-in page": {"page": True},
    "done, sign-in page": {"page": True, "when": "after"},
    "links lead away": {"foreign": True},
}
PARTS: dict[str, dict[str, Any]] = {
    "part 429": {"status": 429, "retry_after": 2, "part": True},
    "part 503": {"status": 503, "retry_after": 2, "part": True},
    "part 504, not done": {"status": 504, "part": True},
    "part 504, done": {"status": 504, "when": "after", "part": True},
}
KILLS = {"killed before": False, "killed after": True}
HANGS = "done, answer hangs"
HUNG = Limits(read=0.4)
SHAPES: dict[str, Callable[..., Any]] = {}
"""How parts, rows and files are told, filled by a fixture: test folders do not import each other."""
_READING = re.compile(r"/(contextinfo|getchanges\(?.*|.*/status)$", re.IGNORECASE)
_WRITES = re.compile(r"^(POST|MERGE|DELETE|PATCH|PUT) https", re.MULTILINE)
_MARKS = re.compile(r"(batch|changeset)_[0-9a-f-]{36}")
_PART = re.compile(r"^\w+ https\S+ HTTP/1\.1", re.MULTILINE)


@dataclass
class Tally:
    """What the runs added up to."""

    counts: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)


TALLY = pytest.StashKey[Tally]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Tell what was counted, as lines ``name = value unit``."""
    tally = config.stash.get(TALLY, None)
    if tally is None or not tally.counts:
        return
    terminalreporter.section("fault matrix")
    for name, unit in (
        ("fault_runs", "runs"),
        ("ended_by_itself", "runs"),
        ("ended_by_the_next_run", "runs"),
        ("named_errors", "runs"),
        ("other_end_states", "runs"),
        ("duplicates_or_no_end", "runs"),
        ("lost_human_edits", "runs"),
        ("early_retries", "requests"),
        ("unsafe_repeats", "requests"),
    ):
        terminalreporter.write_line(f"{name} = {tally.counts[name]} {unit}")
    for name, count in sorted(tally.named.items()):
        terminalreporter.write_line(f"  told as {name} = {count} runs")


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    return pytestconfig.stash.setdefault(TALLY, Tally())


# the smallest portfolio ----------------------------------------------------------------------------------------------


def smallest(standard: Standard) -> Standard:
    """Return a Standard of one document and few lists, each of few columns and one view."""
    blueprints = {name: _smallest(one) for name, one in standard.blueprints.items()}
    documents = tuple(one for one in standard.documents if one.code == "MAN")
    return replace(
        standard, blueprints=blueprints, documents=documents, report=replace(standard.report, sheets=("projects",))
    )


def _smallest(blueprint: Blueprint) -> Blueprint:
    registers = tuple(_cut(one) for one in blueprint.registers if one.key in LISTS)
    libraries = tuple(
        replace(_cut(one), folders=one.folders[:1], content_types=tuple(set(one.content_types) & TYPES))
        for one in blueprint.libraries
        if one.key in LISTS
    )
    types = [one for one in blueprint.content_types if one.name in TYPES]
    linked = {name for one in types for name in one.columns}
    return replace(
        blueprint,
        registers=registers,
        libraries=libraries,
        content_types=tuple(types),
        columns=tuple(one for one in blueprint.columns if one.name in linked),
    )


def _cut(definition: ListDefinition) -> Any:
    views = tuple(view for view in definition.views if view.default)
    if definition.key not in COLUMNS:
        return replace(definition, views=views)
    kept = {f"Pmo{name}" for name in COLUMNS[definition.key].split()}
    cut = tuple(
        replace(view, columns=tuple(one for one in view.columns if not one.startswith("Pmo") or one in kept), query="")
        for view in views
    )
    columns = tuple(one for one in definition.columns if one.name in kept)
    return replace(definition, columns=columns, views=cut)


def _portfolio(sample: DemoPortfolio) -> DemoPortfolio:
    one = sample.project(CODE)
    kept = replace(
        one,
        request=_only(one.request, "Requests"),
        register=_only(one.register, "Projects"),
        rows={"Risks": tuple(_only(row, "Risks") for row in one.rows["Risks"][:1])},
    )
    broken = (
        Sabotage(kind="versioning_off", project=CODE, list="Governance", by=LEAD, rule="LIB-VERSIONING"),
        Sabotage(
            kind="column_deleted",
            project=CODE,
            list="Risks",
            by=LEAD,
            rule="PRV-COL-MISSING",
            details={"column": "Owner"},
        ),
    )
    return replace(sample, hub={}, projects=(kept,), sabotage=broken)


def _only(row: Any, key: str) -> dict[str, Any]:
    kept = COLUMNS[key].split()
    return {name: value for name, value in row.items() if name == "Title" or name in kept}


def _template(folder: Path) -> Path:
    """Write a Word template of one field and one line of people's own."""
    document = Document()
    document.add_heading("Mandat", 1)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    field_ = '<w:tag w:val="project.title"/></w:sdtPr><w:sdtContent><w:r><w:t>…</w:t></w:r></w:sdtContent>'
    document.element.body.insert(1, parse_xml(f"<w:p {space}><w:sdt><w:sdtPr>{field_}</w:sdt></w:p>"))
    (folder / "mandate").mkdir(parents=True)
    document.save(str(folder / "mandate" / "template.fr.docx"))
    return folder


@pytest.fixture(scope="session")
def small(
    new_stage: Callable[..., Any], standard: Standard, sample: DemoPortfolio, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The smallest portfolio on a tenant of its own, with a copy for each verb to start from."""
    tiny, one = smallest(standard), _portfolio(sample)
    with new_stage("small") as stage:
        stage.standard, stage.sample = tiny, one
        stage.settings["templates"] = str(_template(tmp_path_factory.mktemp("templates")))
        with stage.workspace() as workspace:
            work.provision(workspace)
            codes = demo.ask(workspace, demo._people(workspace, one), one)
            stage.keep("provision")
            _done(work.provision(workspace))
            demo.fill(workspace, demo._people(workspace, one), one, codes)
            _done(work.provision(workspace))
            stage.keep("generate")
            _done(work.generate(workspace))
            stage.keep("report")
            demo.break_things(workspace, demo._people(workspace, one), one, codes)
            stage.keep("enforce")
        yield stage


def _done(run: RunResult) -> None:
    assert finished(run), [str(error) for error in run.errors if error]


def finished(run: RunResult) -> bool:
    """Return whether everything asked for was done."""
    return (
        not any(run.errors)
        and not run.unread
        and all(one.status in (Status.DONE, Status.FOUND) for one in run.outcomes)
    )


# one run -------------------------------------------------------------------------------------------------------------


class Hours:
    """A clock that moves when somebody sleeps, the tenant's with it: nobody waits for real."""

    def __init__(self, stage: Any) -> None:
        self._stage, self._ahead = stage, timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)
        self._stage.ask("clock", {"advance": seconds})


@contextmanager
def _workspace(stage: Any, *, hurried: bool = False) -> Iterator[Workspace]:
    hours = Hours(stage)
    with stage.workspace(Edge(now=hours.now, sleep=hours.sleep)) as workspace:
        if hurried:
            gateway = connect(
                workspace.gateway._tenant,
                identity_of(workspace.profile, environ={}),
                connect_to=workspace.profile.connect_to,
                now=hours.now,
                sleep=hours.sleep,
                limits=HUNG,
            )
            workspace = replace(workspace, gateway=gateway)
        yield workspace


def _edited(stage: Any, verb: str) -> None:
    """Let a person rewrite the problem of the request, by hand, after the run that was disturbed."""
    told = stage.ask("person-token", {"email": LEAD, "resource": "https://contoso.sharepoint.com"})
    head = {"Host": "contoso.sharepoint.com", "Authorization": f"Bearer {told['access_token']}", "Accept": JSON}
    head |= {"Content-Type": JSON, "X-HTTP-Method": "MERGE", "If-Match": "*"}
    address = f"{stage.url}/sites/pmo/_api/web/GetList('/sites/pmo/Lists/Requests')/items(1)"
    answer = requests.post(address, json={"PmoProblem": f"Rewritten by hand after {verb}."}, headers=head, timeout=30)
    assert answer.status_code == 204, answer.text


def _seen(workspace: Workspace) -> dict[str, Any]:
    """Return hub and project as last read: structure, rows and files; AssertionError when something is there twice."""
    told: dict[str, Any] = {}
    for url in (HUB, PROJECT):
        snapshot = workspace.store.latest_snapshot(url)
        assert snapshot is not None
        told |= {f"{url}: {name}": part for name, part in SHAPES["parts"](snapshot.site).items()}
        for one in (*snapshot.site.registers, *snapshot.site.libraries):
            if one.key in LISTS and isinstance(one, Library):
                told[f"{url}/{one.key}"] = SHAPES["files"](one.key, snapshot.files_of(one.key))
            elif one.key in LISTS:
                told[f"{url}/{one.key}"] = SHAPES["rows"](one.key, snapshot.rows_of(one.key))
    return told


VERBS = {"provision": work.provision, "generate": work.generate, "enforce": work.enforce, "report": work.report}


def _settled(workspace: Workspace, verb: str) -> tuple[bool, dict[str, Any]]:
    """Run a verb until it writes nothing more: whether the first time wrote, and the tenant as it then is."""
    run = VERBS[verb](workspace)
    assert finished(run), [str(one) for one in run.errors if one]
    if run.writes:
        # A workbook filed by halves was itself a finding: it is told so once, then no more.
        again = VERBS[verb](workspace).writes
        assert again == 0 or (verb == "report" and VERBS[verb](workspace).writes == 0)
    for project in workspace.projects(workspace.known_hub()):
        workspace.known_project(project)
    return run.writes > 0, _seen(workspace)


@pytest.fixture(scope="session")
def calm(small: Any, shapes: Any) -> Callable[[str], tuple[Any, int, int]]:
    """Verb → the tenant after an undisturbed day, how many requests the run took, how many parts of batches."""
    known: dict[str, tuple[Any, int, int]] = {}
    SHAPES.update(shapes)

    def day(verb: str) -> tuple[Any, int, int]:
        if verb not in known:
            small.recall(verb)
            before = _last(small)
            with _workspace(small) as workspace:
                run = VERBS[verb](workspace)
                assert finished(run)
                assert run.writes > 0
                parts = sum(_parts(one) for one in small.ask(f"log?since={before}"))
                _edited(small, verb)
                wrote, seen = _settled(workspace, verb)
            assert not wrote
            known[verb] = seen, run.traffic.requests, parts
        return known[verb]

    return day


def _last(stage: Any) -> int:
    return int(stage.ask("health")["exchanges"])


def _parts(exchange: Any) -> int:
    batched = exchange["url"].endswith("$batch") and isinstance(exchange["request_body"], str)
    return len(_PART.findall(exchange["request_body"])) if batched else 0


@pytest.fixture
def endures(small: Any, calm: Any, differences: Any, killed: Any, tally: Tally) -> Callable[[str, str, int], None]:
    """Let a fault of a kind strike a verb at its n-th request (or part), and follow it to the end.

    Who goes on afterwards: a new process after a kill, else in turns the same process or a machine that knows nothing.
    """

    def check(verb: str, kind: str, number: int) -> None:
        try:
            _checked(verb, kind, number)
        except AssertionError as error:
            error.add_note(f"{kind}, at {number} of {verb}")
            raise

    def _checked(verb: str, kind: str, number: int) -> None:
        expected, _, _ = calm(verb)
        small.recall(verb)
        before = _last(small)
        if kind in KILLS:
            killed(small, verb, number, after=KILLS[kind])
            _counted(verb, kind, number, before)
            with _workspace(small) as workspace:
                _ended(workspace, verb, expected, before=False)
            return
        with _workspace(small, hurried=kind == HANGS) as workspace:
            ended = _struck(workspace, verb, kind, number)
            _counted(verb, kind, number, before)
            if number % 2:
                _ended(workspace, verb, expected, before=ended)
        if not number % 2:
            small.forget()
            with _workspace(small) as workspace:
                _ended(workspace, verb, expected, before=ended)

    def _struck(workspace: Workspace, verb: str, kind: str, number: int) -> bool:
        small.weather({**SERVICE, **{**KINDS, **PARTS}[kind], "skip": number - 1})
        try:
            run = VERBS[verb](workspace)
            ended = finished(run)
            told = {type(one).__name__ for one in run.errors if one}
            told |= {one.code for one in run.outcomes if one.status is Status.FAILED} | {one.rule for one in run.unread}
        except PmoError as error:
            ended, told = False, {type(error).__name__}
        assert ended or told, "it neither ended well nor said why"
        tally.named.update(told)
        tally.counts["named_errors"] += bool(told)
        return ended

    def _counted(verb: str, kind: str, number: int, before: int) -> None:
        weather = small.ask("weather")
        tally.counts["fault_runs"] += 1
        if kind not in KILLS:
            assert weather["struck"] > 0, f"{verb}: nothing struck at {number}"
        # The dead repeat nothing; but the log tells of their last request when its delay is over, perhaps in our midst.
        repeats = [] if kind in KILLS else _repeats(small.ask(f"log?since={before}"))
        tally.counts["early_retries"] += weather["early"]
        tally.counts["unsafe_repeats"] += len(repeats)
        small.weather()
        assert weather["early"] == 0
        assert repeats == []

    def _ended(workspace: Workspace, verb: str, expected: Any, *, before: bool) -> None:
        _edited(small, verb)
        try:
            wrote, found = _settled(workspace, verb)
        except AssertionError:
            tally.counts["duplicates_or_no_end"] += 1
            raise
        assert not (before and wrote) or verb == "report", "it said that all was done, and it was not"
        tally.counts["ended_by_the_next_run" if wrote else "ended_by_itself"] += 1
        wrong = differences(expected, found)
        edited = any(f"after {verb}." in row for row in found[f"{HUB}/Requests"])
        tally.counts["lost_human_edits"] += not edited
        tally.counts["other_end_states"] += bool(wrong)
        assert edited
        assert wrong == []

    return check


def _repeats(log: list[Any]) -> list[str]:
    """Return the writes that were sent again, next thing, although the first may have happened."""
    found, last = [], ("", "", "")
    for one in log:
        if "login." in one["url"] or one["url"].endswith("contextinfo"):
            continue
        this = (one["method"], one["url"], _MARKS.sub("", str(one["request_body"])))
        if this == last and _writes(one):
            found.append(f"{one['method']} {one['url']}")
        refused = one["status"] == 429 or (one["status"] == 503 and "retry-after" in one["response_headers"])
        last = ("", "", "") if refused or one["by"] != "injected" else this
    return found


def _writes(exchange: Any) -> bool:
    if exchange["method"] in ("GET", "HEAD") or _READING.search(exchange["url"].split("?")[0]):
        return False
    return not exchange["url"].endswith("$batch") or bool(_WRITES.search(str(exchange["request_body"])))
