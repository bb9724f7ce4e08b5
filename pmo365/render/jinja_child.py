"""The process that fills a docxtpl template: no network, no writing, little time, little memory.

Started by ``word_jinja`` alone, and never imported: it needs the extra ``[jinja]``. A template in Jinja is a program;
three walls stand around it, none perfect:

- jinja2's immutable sandbox: no private attributes, no unsafe calls, an unknown name is an error, values are escaped;
- an audit hook that refuses sockets, processes, foreign code and every file outside of the interpreter. Python itself
  says that an audit hook is no sandbox: it stops what goes through Python;
- limits of the system on processor time and data. Windows has neither: there only the parent's clock counts.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError

_REFUSED = (
    *("socket.", "subprocess.", "ctypes.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.kill"),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.putenv", "shutil."),
    *("urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "winreg."),
)


class _Refused(RuntimeError):
    """The template tried what no template needs."""


class _Environment(ImmutableSandboxedEnvironment):  # type: ignore[misc]
    """The sandbox, without the ways to print a value as markup."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> Any:
        tree = super()._parse(source, name, filename)
        if next(tree.find_all(nodes.ScopedEvalContextModifier), None) is not None:
            raise SecurityError("autoescape")
        return tree


def main() -> None:
    """Read a task from standard input, write its answer to standard output, both JSON."""
    task = json.load(sys.stdin)
    environment = _Environment(undefined=StrictUndefined, autoescape=True)
    del environment.filters["safe"]
    document = DocxTemplate(io.BytesIO(base64.b64decode(task["template"])))
    _limit(task["seconds"], task["mebibytes"])
    _watch()
    json.dump(_answer(document, environment, task["context"]), sys.stdout)


def _answer(document: Any, environment: _Environment, context: Mapping[str, Any]) -> dict[str, str]:
    try:
        document.render(context, jinja_env=environment, autoescape=True)
        target = io.BytesIO()
        document.save(target)
    except UndefinedError as fault:
        return {"fault": "field", "what": str(fault)}
    except (SecurityError, _Refused) as fault:
        return {"fault": "refused", "what": str(fault)}
    except (TemplateSyntaxError, JinjaError) as fault:
        return {"fault": "syntax", "what": str(fault)}
    except (MemoryError, OverflowError, RecursionError):
        return {"fault": "limits", "what": ""}
    except (XMLSyntaxError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as fault:
        return {"fault": "failed", "what": f"{type(fault).__name__}: {fault}"}
    return {"document": base64.b64encode(target.getvalue()).decode()}


def _limit(allowed: int, mebibytes: int) -> None:
    """Set what the system can: seconds of processor, data, no file may grow."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + allowed
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (mebibytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _watch() -> None:
    allowed = tuple({str(Path(one).resolve()) for one in (*sys.path, sys.prefix, sys.base_prefix) if one})

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_REFUSED):
            raise _Refused(event)
        if event == "open" and not _readable(arguments, allowed):
            raise _Refused(f"open {arguments[0]}")

    sys.addaudithook(hook)


def _readable(arguments: tuple[Any, ...], allowed: tuple[str, ...]) -> bool:
    """Return whether a file is only read, and is the interpreter's own: its modules are loaded as they are needed."""
    path, mode = arguments[0], str(arguments[1] or "r")
    if isinstance(path, int):
        return True
    return not set(mode) & set("wax+") and str(Path(str(path)).resolve()).startswith(allowed)
