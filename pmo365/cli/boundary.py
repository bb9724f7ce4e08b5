"""The edge of the command line: every error becomes a sentence and an exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.exceptions import TyperException

from pmo365.cli.exits import ERROR, INTERRUPTED, USAGE
from pmo365.cli.frame import Frame, hoisted, language_of, said_option
from pmo365.cli.places import state_folder
from pmo365.errors import PmoError

if TYPE_CHECKING:
    from pmo365.cli.output import Output


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command line and return its exit code; no exception leaves this function."""
    words = hoisted(arguments) or ["--help"]
    language, chosen = language_of(environment, said_option(words, "--lang"))
    machine = said_option(words, "--format") == "json"
    frame = Frame(
        language=language, language_chosen=chosen, environment=environment, form="json" if machine else "text"
    )
    try:
        from pmo365.cli.app import application

        code = application(frame)(args=words, prog_name="pmo365", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except PmoError as error:
        return _told(error, frame)
    except TyperException as error:
        return _misused(error, frame)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted(frame)
    except BrokenPipeError:
        return ERROR  # The reader of our output went away: nobody is left to tell.
    except Exception as error:
        return _apology(error, frame)


def _told(error: PmoError, frame: Frame) -> int:
    from pmo365.cli.printing import error_facts, sentence

    if frame.form == "json":
        _output(frame).event("error", error_facts(error))
    sys.stderr.write(f"{sentence(error, frame.language)}\n")
    return error.exit_code


def _misused(error: TyperException, frame: Frame) -> int:
    from pmo365.cli.usage import usage_sentence

    sys.stderr.write(f"{usage_sentence(error, frame.language)}\n")
    return USAGE


def _interrupted(frame: Frame) -> int:
    from pmo365.languages import say

    sys.stderr.write(f"\n{say(frame.language, 'cli.interrupted')}\n")
    return INTERRUPTED


def _apology(error: Exception, frame: Frame) -> int:
    """Say sorry in one line; the traceback goes to a file that people can send."""
    from pmo365.languages import say

    folder = state_folder(frame.environment, system=sys.platform, home=Path.home())
    try:
        log = write_traceback(error, folder, now=lambda: datetime.now(UTC))
    except OSError as refused:
        traceback.print_exception(error, file=sys.stderr)
        sys.stderr.write(f"{say(frame.language, 'cli.apology_without_log', reason=refused.strerror or '')}\n")
        return ERROR
    sys.stderr.write(f"{say(frame.language, 'cli.apology', error=type(error).__name__, log=log)}\n")
    return ERROR


def write_traceback(error: BaseException, folder: Path, *, now: Callable[[], datetime]) -> Path:
    """Write the traceback of an error below ``folder/errors`` and return the file; OSError when refused."""
    errors = folder / "errors"
    errors.mkdir(parents=True, exist_ok=True)
    path = errors / f"{now():%Y%m%dT%H%M%S%f}.log"
    path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return path


def _output(frame: Frame) -> Output:
    from pmo365.cli.output import Output

    return Output(language=frame.language, form=frame.form, colour=False, out=sys.stdout, err=sys.stderr)
