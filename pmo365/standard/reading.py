"""Bytes of a YAML file → plain data, and steps in that data → line and column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, StringMark
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from pmo365.standard.faults import Fault


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: its text and its data, or the faults that stopped the reading."""

    file: str
    text: str = ""
    data: Any = None
    faults: tuple[Fault, ...] = ()


def read(folder: Path, file: str) -> Source:
    """Return one file of the Standard; what is wrong with it is in its faults, never raised."""
    try:
        raw = (folder / file).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return Source(file, faults=(Fault(file=file, key="missing_file"),))
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return Source(file, faults=(_undecodable(file, raw, error.start),))
    return _parse(file, text)


def _undecodable(file: str, raw: bytes, offset: int) -> Fault:
    before = raw[:offset].split(b"\n")
    column = len(before[-1].decode("utf-8", errors="replace")) + 1
    return Fault(file=file, key="bad_encoding", line=len(before), column=column)


def _parse(file: str, text: str) -> Source:
    try:
        data = YAML(typ="safe", pure=True).load(text)
    except DuplicateKeyError as error:
        return Source(file, text, faults=(_marked(file, "duplicate_key", error),))
    except MarkedYAMLError as error:
        key = "tab" if "\\t" in (error.problem or "") else "not_yaml"
        return Source(file, text, faults=(_marked(file, key, error),))
    except ReaderError as error:
        return Source(file, text, faults=(_invisible(file, text, error.position),))
    if data is None:
        return Source(file, text, faults=(Fault(file=file, key="empty_file"),))
    if not isinstance(data, dict):
        return Source(file, text, faults=(Fault(file=file, key="not_a_mapping"),))
    return Source(file, text, data)


def _invisible(file: str, text: str, offset: int) -> Fault:
    line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    return Fault(file=file, key="control_character", line=line, column=column)


def _marked(file: str, key: str, error: MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if isinstance(mark, StringMark) else (1, 1)
    return Fault(file=file, key=key, line=line, column=column)


def located(source: Source, fault: Fault) -> Fault:
    """Return the fault with the line and the column of its node: the deepest one of its path that exists.

    A scalar is pointed at itself, a mapping or a list by its key: that is where people look.
    """
    if not source.text or not fault.path:
        return fault
    node: Node | None = YAML(typ="safe", pure=True).compose(source.text)
    mark = None
    for step in fault.path:
        found = _step(node, step)
        if found is None:
            break
        key, node = found
        told_by_key = fault.on_key or not isinstance(node, ScalarNode)
        mark = key.start_mark if told_by_key else node.start_mark
    return fault if mark is None else replace(fault, line=mark.line + 1, column=mark.column + 1)


def _step(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    return None
