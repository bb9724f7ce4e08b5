"""What the command line prints: sentences and tables for people, one JSON event a line for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from pmo365.cli.frame import Form
from pmo365.languages import say
from pmo365.model.words import Language
from pmo365.service.progress import ProgressEvent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

EVENTS_VERSION = "1.0"
_PAPER = 120
"""Columns of a table that goes into a file or a mail, where there is no terminal to ask."""
_WHOLE = 32
"""Longest word of a table that is never cut, in characters: names are typed again."""
_NUMBER = re.compile(r"[\d\s.,–-]*")
STYLES = {"+": "green", "~": "yellow", "-": "red", "!": "magenta"}


class Output:
    """One call's standard output and standard error; it remembers whether the version event was sent."""

    def __init__(self, *, language: Language, form: Form, colour: bool, out: IO[str], err: IO[str]) -> None:
        self.language = language
        self.form = form
        self._colour = colour
        self._out, self._err = out, err
        self._begun = False
        self._bar: Progress | None = None

    @property
    def machine(self) -> bool:
        """Return whether a program reads the output."""
        return self.form == "json"

    def speak(self, language: Language) -> None:
        """Go on in another language: the profile's, once it is known."""
        self.language = language

    def event(self, kind: str, facts: Mapping[str, Any]) -> None:
        """Write one event as a line of JSON, the version event before the first; nothing in text mode."""
        if not self.machine:
            return
        if not self._begun:
            self._begun = True
            self._write({"type": "version", "ui": EVENTS_VERSION, "pmo365": version()})
        self._write({"type": kind, **facts})

    def say(self, key: str, **facts: object) -> None:
        """Write the sentence of a key of cli.yaml; in JSON a message event with the key and the facts."""
        if self.machine:
            plain = {name: value if isinstance(value, int | float) else str(value) for name, value in facts.items()}
            self.event("message", {"key": key, **plain})
        else:
            self.line(say(self.language, f"cli.{key}", **facts))

    def line(self, text: str, *, style: str | None = None) -> None:
        """Write one line of text; nothing in JSON mode."""
        if self.machine:
            return
        self._clear_bar()
        if style is None or not self._colour:
            self._out.write(f"{text}\n")
        else:
            self.console().print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def lines(self, lines: Sequence[str]) -> None:
        """Write the lines of a plan, coloured by their marks; the marks say it without colour too."""
        for one in lines:
            self.line(one, style=STYLES.get(one.lstrip()[:1]) if one.startswith("    ") else "bold")

    def warn(self, text: str) -> None:
        """Write one line on standard error."""
        self._clear_bar()
        self._err.write(f"{text}\n")

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a table with headings, without the columns that say nothing; nothing in JSON mode."""
        if self.machine:
            return
        self._clear_bar()
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
        told = [(heading, cells) for heading, *cells in zip(headings, *rows, strict=True) if any(cells)]
        for heading, cells in told:
            right = all(_NUMBER.fullmatch(one) for one in cells)
            table.add_column(heading, min_width=_longest((heading, *cells)), justify="right" if right else "left")
        for row in zip(*(cells for _, cells in told), strict=True):
            table.add_row(*row)
        self.console().print(table, markup=False)

    @contextmanager
    def progress(self) -> Iterator[Callable[[ProgressEvent], None]]:
        """Show long work on standard error: a bar for people at a terminal, events for machines, else nothing."""
        if self.machine:
            yield self._progress_event
        elif not self._err.isatty():
            yield lambda event: None
        else:
            try:
                yield self._progress_bar()
            finally:
                self._clear_bar()

    def console(self, *, err: bool = False) -> Console:
        """Return a Rich console on standard output or standard error."""
        from rich.console import Console

        stream = self._err if err else self._out
        seen = stream.isatty()
        width = None if seen else _PAPER
        return Console(file=stream, no_color=not self._colour, highlight=False, soft_wrap=not seen, width=width)

    def _progress_event(self, event: ProgressEvent) -> None:
        facts = {"project": event.project, "verb": event.verb, "done": event.done, "total": event.total}
        self.event("progress", facts | {"text": event.text})

    def _progress_bar(self) -> Callable[[ProgressEvent], None]:
        from rich.progress import TaskID

        tasks: dict[str, TaskID] = {}

        def told(event: ProgressEvent) -> None:
            if self._bar is None:
                tasks.clear()
                self._bar = self._new_bar()
            name = f"{event.project}  {say(self.language, f'plan.verbs.{event.verb}')}"
            if name not in tasks:
                tasks[name] = self._bar.add_task(name, total=event.total or None, now="")
            self._bar.update(tasks[name], completed=event.done, total=event.total or None, now=event.text)

        return told

    def _new_bar(self) -> Progress:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[now]}"),
        )
        bar = Progress(*columns, console=self.console(err=True), transient=True)
        bar.start()
        return bar

    def _clear_bar(self) -> None:
        """Take the bar away before anything else is printed; the next event brings a new one."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _write(self, facts: Mapping[str, Any]) -> None:
        self._out.write(json.dumps(facts, ensure_ascii=False, default=str) + "\n")
        self._out.flush()


def _longest(cells: Iterable[str]) -> int:
    return min(_WHOLE, max((len(word) for cell in cells for word in cell.split(" ")), default=0))


def version() -> str:
    """Return the version of the installed pmo365."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("pmo365")
    except PackageNotFoundError:
        return "0"
