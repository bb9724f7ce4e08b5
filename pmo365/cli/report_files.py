"""An edition of the report as files on this machine; what it compares is told on the screen too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pmo365.cli.call import Call
from pmo365.cli.exits import exit_code
from pmo365.languages import say

if TYPE_CHECKING:
    from pmo365.model.page import Cell, Page
    from pmo365.service.editions import Edition, Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where the files go; None: not wanted."""

    out: Path | None = None
    csv: Path | None = None
    json: Path | None = None

    @property
    def nothing(self) -> bool:
        """Return whether no file is wanted."""
        return self.out is None and self.csv is None and self.json is None


def into_files(call: Call, edition: Edition, wanted: Wanted) -> int:
    """Write an edition to files; nothing is written to the tenant."""
    from pmo365.cli.opening import opened
    from pmo365.cli.printing import error_facts, sentence, show_error, show_findings
    from pmo365.service.work import report as build

    built: list[Made] = []
    with opened(call) as workspace:
        run = build(workspace, file_it=False, edition=edition, made=built.append)
        for made in built:
            for path, content in _files(made, wanted):
                _write(call, path, content=content)
            for remark in made.remarks:
                call.output.event("remark", error_facts(remark))
                call.output.warn(sentence(remark, call.output.language))
            if edition.compare:
                _tell(call, made, zone=workspace.standard.organisation.time_zone)
        for one in run.results:
            if one.error is not None:
                show_error(call.output, one.project, one.error)
        show_findings(call.output, run.unread, workspace.standard)
    return exit_code(run.outcomes, run.errors, unread=run.unread)


def _files(made: Made, wanted: Wanted) -> Iterator[tuple[Path, bytes]]:
    from pmo365.verbs import export

    if wanted.out is not None:
        yield from ((wanted.out / one.name, one.content) for one in made.artifacts)
    if wanted.csv is not None:
        files: Mapping[str, bytes] = export.csv_files(made.portfolio, made.pages)
        yield from ((wanted.csv / name, content) for name, content in files.items())
    if wanted.json is not None:
        yield wanted.json, export.json_bytes(made.portfolio, made.pages)


def _write(call: Call, path: Path, *, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    call.output.event("file", {"path": str(path)})
    if not call.output.machine:
        call.output.say("workbook_written", file=path)


def _tell(call: Call, made: Made, *, zone: str) -> None:
    """Print what changed, table by table; for machines as one event in the shape of the JSON report."""
    from pmo365.render import plain

    page = next(one for one in made.pages if one.key == "since")
    call.output.event("comparison", plain.page_data(page, zone=zone))
    call.output.line(page.title, style="bold")
    for table in page.tables:
        call.output.line(say(made.portfolio.language, "cli.compared", what=table.title, count=len(table.rows)))
        if table.rows:
            rows = [[_shown(value, page) for value in row] for row in table.rows]
            call.output.table([one.header for one in table.fields], rows)


def _shown(value: Cell, page: Page) -> str:
    from pmo365.model.page import To

    if value is None:
        return ""
    return value.text if isinstance(value, To) else str(value)
