"""Initiation documentations a second of one core: our binder beside docxtpl and python-docx, in one run.

``python benchmarks/documents.py`` prints ``name = value unit`` lines. The document is the French PID of the golden
tests: 12 pages, about 60 controls and 20 repeated tables. docxtpl, measured where the extra ``[jinja]`` is installed,
gets the same Word template with the same fields and the same values; python-docx adds the same tables row by row.
Rounds alternate and count processor time, so that other work on the machine weighs on all of them alike; the best
round of each counts. The refreshed document is one its author worked in: words of their own, some of them bold, a
remark, a control moved to the end, and one typed over, which is kept.
"""

from __future__ import annotations

import importlib.util
import io
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
from lxml import etree

from pmo365.model.content import Missing, Table, Toned
from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word import fill, inputs_fingerprint
from pmo365.render.word_template import compiled
from pmo365.render.word_xml import W15, W, property_of, repeats, tag_of

ROOT = Path(__file__).parents[1]
ROUNDS, SECONDS = 20, 0.2
MANY = 1_000
EDITED, MOVED = "card.background", "card.approach"
"""A bound region its author typed over, and one moved to the end."""
Make = Callable[[], object]


def main() -> None:
    case = _cases()
    template, context = case.template("pid"), case.context("pid")
    said = {"properties": {"title": "PID"}, "language": "fr", "colour": case.standard.organisation.colour}

    def first() -> Any:
        return fill(template, context, **said, remember=True)

    edited = _edited(first().content)
    little, everywhere = _moved(context, 3), _moved(context)

    def again(moved: Mapping[str, Any]) -> Any:
        return fill(edited, moved, **said, strict=False, remember=True)

    assert again(everywhere).edited == (EDITED,)
    makers: dict[str, Make] = {
        "pid_first_generation": first,
        "pid_refreshed_data_moved_a_little": lambda: again(little),
        "pid_refreshed_data_moved_everywhere": lambda: again(everywhere),
        "pid_template_compiled": lambda: compiled(template, strict=False),
        "pid_fingerprint": lambda: inputs_fingerprint(template, context),
        "pid_context": lambda: case.context("pid"),
        "python_docx_same_tables": lambda: _by_hand(context),
    }
    if importlib.util.find_spec("docxtpl"):
        makers["docxtpl_same_document"] = _docxtpl(template, everywhere)
    speeds = _speeds(makers)
    for name, speed in speeds.items():
        print(f"{name} = {speed:.1f} per_second")
    _tell_ratios(speeds)
    _tell_memory(lambda: (first(), again(everywhere)))


def _speeds(makers: Mapping[str, Make]) -> dict[str, float]:
    """Return how many each makes in a second of processor time: the best of the rounds, which alternate."""
    best = dict.fromkeys(makers, 0.0)
    for make in makers.values():
        make()
    for _ in range(ROUNDS):
        for name, make in makers.items():
            start, done = time.process_time(), 0
            while time.process_time() - start < SECONDS:
                make()
                done += 1
            best[name] = max(best[name], done / (time.process_time() - start))
    return best


def _tell_ratios(speeds: Mapping[str, float]) -> None:
    for other in ("docxtpl_same_document", "python_docx_same_tables"):
        for ours in (one for one in speeds if one.startswith(("pid_first", "pid_refreshed"))):
            if other in speeds:
                print(f"{ours}_to_{other} = {speeds[ours] / speeds[other]:.1f} times")


def _tell_memory(make: Make) -> None:
    """Say what a thousand documents leave behind, written anew and refreshed in turn, and the most that two take."""
    for _ in range(10):
        make()
    tracemalloc.start()
    make()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    make()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    resident = _resident()
    for _ in range(MANY // 2):
        make()
    print(f"pid_peak_of_two_documents = {peak / 1e6:.1f} megabytes")
    if resident is not None:
        print(f"pid_left_behind_by_{MANY}_documents = {(_resident() or 0) - resident:.1f} megabytes")


def _resident() -> float | None:
    """Return the megabytes this process holds now; None where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _edited(content: bytes) -> bytes:
    """Return a document its author worked in: words, formatting, a remark, a control moved, one typed over."""
    document = docx.Document(io.BytesIO(content))
    own = document.paragraphs[-1].insert_paragraph_before("Une phrase de l’auteur, ")
    own.add_run("dont la fin est en gras.").bold = True
    document.add_comment(own.runs, text="À vérifier avec le comité.", author="Ana", initials="A")
    body = document.element.body
    controls = {tag_of(one): one for one in body.iter(f"{W}sdt")}
    body.insert(len(body) - 1, _block(body, controls[MOVED]))
    typed = next(controls[EDITED].iter(f"{W}t"))
    typed.text = f"{typed.text} – corrigé à la main"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _block(body: Any, element: Any) -> Any:
    """Return the part of the body an element lies in."""
    return next(one for one in (element, *element.iterancestors()) if one.getparent() is body)


def _moved(value: Any, count: int = sys.maxsize) -> Any:
    """Return values of which the first ones, or all, say something else."""
    left = iter(range(count))

    def moved(one: Any) -> Any:
        if isinstance(one, Mapping):
            return {name: moved(inner) for name, inner in one.items()}
        if isinstance(one, Table):
            return Table(one.columns, tuple(moved(row) for row in one.rows))
        if isinstance(one, Toned):
            return Toned(moved(one.text), one.tone)
        return f"{one} (revu)" if isinstance(one, str) and next(left, None) is not None else one

    return moved(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Table):
        return [{name: _plain(one) for name, one in row.items()} for row in value.rows]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, Missing):
        return "À compléter"
    return value.text if isinstance(value, Toned) else str(value)


def _by_hand(context: Mapping[str, Any]) -> bytes:
    """The usual way: a document, a table for each register, a row added for each item."""
    document = docx.Document()
    tables = [value for value in context.values() if isinstance(value, Table) and value.rows]
    for table in tables:
        columns = table.columns[:6]
        drawn = document.add_table(rows=1, cols=len(columns))
        for row in table.rows:
            cells = drawn.add_row().cells
            for cell, name in zip(cells, columns, strict=True):
                cell.text = str(_plain(row.get(name, "")))
    for text in context["card"].values():
        document.add_paragraph(_plain(text))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _docxtpl(template: bytes, context: Mapping[str, Any]) -> Make:
    from docxtpl import DocxTemplate

    rival, said = _as_jinja(template), _plain(context)

    def make() -> object:
        document = DocxTemplate(io.BytesIO(rival))
        document.render(said, autoescape=True)
        made = io.BytesIO()
        document.save(made)
        return made.getvalue()

    return make


def _as_jinja(template: bytes) -> bytes:
    """Return our template with docxtpl's marks in place of our controls: the same fields, the same tables."""
    members = read(template)
    for name in [one for one in members if one.startswith(("word/document", "word/header", "word/footer"))]:
        root = etree.fromstring(inflate(members[name]))
        for control in [one for one in root.iter(f"{W}sdt") if tag_of(one)]:
            _replace(control, _marked(control))
        members[name] = deflate(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return write(members.values())


def _replace(control: etree._Element, made: list[etree._Element]) -> None:
    for one in made:
        control.addprevious(one)
    _around(control).remove(control)


def _marked(control: etree._Element) -> list[etree._Element]:
    tag, content = tag_of(control), control.find(f"{W}sdtContent")
    assert content is not None
    if repeats(control):
        inner = control.iter(f"{W}sdtContent")
        rows = next(one for one in inner if property_of(_around(one), f"{W15}repeatingSectionItem") is not None)
        name = tag.replace(".", "_")
        return [_row(f"{{%tr for {name} in {_path(control, tag)} %}}"), *list(rows), _row("{%tr endfor %}")]
    paragraph = content if content.tag == f"{W}p" else content.find(f".//{W}p")
    mark = _run(f"{{{{ {_path(control, tag)} }}}}")
    if paragraph is None:
        return [mark]
    for one in [one for one in paragraph if one.tag != f"{W}pPr"]:
        paragraph.remove(one)
    paragraph.append(mark)
    return list(content)


def _around(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _path(control: etree._Element, tag: str) -> str:
    """Return the name of a field, seen from the rows around it."""
    for around in control.iterancestors(f"{W}sdt"):
        scope = tag_of(around)
        if scope and tag.startswith(f"{scope}."):
            return f"{scope.replace('.', '_')}.{tag.removeprefix(f'{scope}.')}"
    return tag


def _run(text: str) -> etree._Element:
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}t").text = text
    return run


def _row(text: str) -> etree._Element:
    row = etree.Element(f"{W}tr")
    paragraph = etree.SubElement(etree.SubElement(row, f"{W}tc"), f"{W}p")
    paragraph.append(_run(text))
    return row


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
