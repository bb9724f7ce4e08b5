"""The edge of the command line: every error becomes a sentence and an exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer
from typer.exceptions import TyperException

from pmo365.cli.exits import ERROR, INTERRUPTED, USAGE
from pmo365.cli.frame import Frame, hoisted, language_of, said_option
from pmo365.cli.output import Output
from pmo365.cli.places import state_folder
from pmo365.errors import ConfigurationError, PmoError


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command line and return its exit code; no exception leaves this function."""
    words = hoisted(arguments) or ["--help"]
    language, chosen = language_of(environment, said_option(words, "--lang"))
    machine = said_option(words, "--format") == "json"
    frame = Frame(language=language, language_chosen=chosen, environment=environment)
    output = Output(
        language=language,
        form="json" if machine else "text",
        colour=_coloured(words, environment),
        out=sys.stdout,
        err=sys.stderr,
    )
    try:
        from pmo365.cli.app import application

        code = application(frame, output)(args=words, prog_name="pmo365", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except PmoError as error:
        return _told(error, output)
    except TyperException as error:
        return _misused(error, output)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted(output)
    except BrokenPipeError:
        return ERROR  # The reader of our output went away: nobody is left to tell.
    except OSError as error:
        return _unusable(error, output) if error.filename else _apology(error, output, environment)
    except Exception as error:
        return _apology(error, output, environment)


def _coloured(words: Sequence[str], environment: Mapping[str, str]) -> bool:
    return "--no-color" not in words and "NO_COLOR" not in environment and sys.stdout.isatty()


def _told(error: PmoError, output: Output) -> int:
    from pmo365.cli.printing import error_facts, sentence

    output.event("error", error_facts(error))
    output.warn(sentence(error, output.language))
    return error.exit_code


def _unusable(error: OSError, output: Output) -> int:
    """Tell which file or folder could not be used: what a person named, or the disk, is at fault."""
    reason = error.strerror or type(error).__name__
    return _told(ConfigurationError("file_unusable", file=error.filename, reason=reason), output)


def _misused(error: TyperException, output: Output) -> int:
    from pmo365.cli.usage import usage_sentence

    output.warn(usage_sentence(error, output.language))
    return USAGE


def _interrupted(output: Output) -> int:
    from pmo365.languages import say

    output.warn(f"\n{say(output.language, 'cli.interrupted')}")
    return INTERRUPTED


def _apology(error: Exception, output: Output, environment: Mapping[str, str]) -> int:
    """Say sorry in one line; the traceback goes to a file that people can send."""
    from pmo365.languages import say

    folder = state_folder(environment, system=sys.platform, home=Path.home())
    try:
        log = write_traceback(error, folder, now=lambda: datetime.now(UTC))
    except OSError as refused:
        traceback.print_exception(error, file=sys.stderr)
        output.warn(say(output.language, "cli.apology_without_log", reason=refused.strerror or ""))
        return ERROR
    output.warn(say(output.language, "cli.apology", error=type(error).__name__, log=log))
    return ERROR


def write_traceback(error: BaseException, folder: Path, *, now: Callable[[], datetime]) -> Path:
    """Write the traceback of an error below ``folder/errors`` and return the file; OSError when refused."""
    errors = folder / "errors"
    errors.mkdir(parents=True, exist_ok=True)
    path = errors / f"{now():%Y%m%dT%H%M%S%f}.log"
    path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return path
