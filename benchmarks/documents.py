"""Initiation documentations a second: our binder, and python-docx writing the same tables by hand.

``python benchmarks/documents.py`` prints ``name = value unit`` lines. The document is the French PID of the golden
tests: 12 pages, about 60 controls and 20 repeated tables. docxtpl is measured when it is installed.
"""

from __future__ import annotations

import importlib.util
import io
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import docx

from pmo365.model.content import Missing, Table, Toned
from pmo365.render.word import fill, inputs_fingerprint
from pmo365.render.word_template import compiled

ROOT = Path(__file__).parents[1]
SECONDS = 3.0


def main() -> None:
    case = _cases()
    template, context = case.template("pid"), case.context("pid")

    def ours() -> object:
        return fill(template, context, properties={"title": "PID"}, language="fr")

    def cold() -> object:
        compiled.cache_clear()
        return ours()

    _tell("pid_filled", ours)
    _tell("pid_filled_template_read_each_time", cold)
    _tell("pid_context", lambda: case.context("pid"))
    _tell("pid_context_and_filled", lambda: case.filled("pid"))
    _tell("pid_fingerprint", lambda: inputs_fingerprint(template, context))
    _tell("python_docx_same_tables", lambda: _by_hand(context))
    if importlib.util.find_spec("docxtpl"):
        _tell("docxtpl_same_tables", _docxtpl(context))


def _tell(name: str, make: Callable[[], object]) -> None:
    make()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        make()
        count += 1
    print(f"{name} = {count / (time.perf_counter() - start):.1f} per_second")


def _tables(context: Mapping[str, Any]) -> list[Table]:
    return [value for value in context.values() if isinstance(value, Table) and value.rows]


def _plain(value: Any) -> str:
    if isinstance(value, Missing):
        return "À compléter"
    return value.text if isinstance(value, Toned) else str(value)


def _by_hand(context: Mapping[str, Any]) -> bytes:
    """The usual way: a document, a table for each register, a row added for each item."""
    document = docx.Document()
    for table in _tables(context):
        columns = table.columns[:6]
        drawn = document.add_table(rows=1, cols=len(columns))
        for row in table.rows:
            cells = drawn.add_row().cells
            for cell, name in zip(cells, columns, strict=True):
                cell.text = _plain(row.get(name, ""))
    for text in context["card"].values():
        document.add_paragraph(_plain(text))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _docxtpl(context: Mapping[str, Any]) -> Callable[[], object]:
    from docxtpl import DocxTemplate

    tables = _tables(context)
    document = docx.Document()
    for number, table in enumerate(tables):
        columns = table.columns[:6]
        drawn = document.add_table(rows=3, cols=len(columns))
        drawn.rows[0].cells[0].text = f"{{%tr for r in t{number} %}}"
        for cell, name in zip(drawn.rows[1].cells, columns, strict=True):
            cell.text = f"{{{{ r['{name}'] }}}}"
        drawn.rows[2].cells[0].text = "{%tr endfor %}"
    target = io.BytesIO()
    document.save(target)
    said = {
        f"t{number}": [{name: _plain(value) for name, value in row.items()} for row in table.rows]
        for number, table in enumerate(tables)
    }

    def make() -> object:
        template = DocxTemplate(io.BytesIO(target.getvalue()))
        template.render(said, autoescape=True)
        made = io.BytesIO()
        template.save(made)
        return made.getvalue()

    return make


def _cases() -> Any:
    module = _load(ROOT / "tests" / "golden" / "documents" / "conftest.py")
    return module.case_of(module.load(ROOT / "config" / "standard"), "fr")


def _load(path: Path) -> ModuleType:
    found = importlib.util.spec_from_file_location("document_cases", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["document_cases"] = module
    found.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
