"""Data against its shape: every disagreement becomes a fault in our words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pmo365.standard.faults import Fault, nearest
from pmo365.standard.reading import Source
from pmo365.standard.shapes import PATTERNS

Path = tuple[str | int, ...]

_KINDS = {
    "string_type": "text",
    "bool_type": "boolean",
    "int_type": "integer",
    "float_type": "number",
    "list_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "int_from_float": "integer",
}


def checked(source: Source, shape: type[BaseModel]) -> tuple[BaseModel | None, tuple[Fault, ...]]:
    """Return the file in its shape and no fault, or None and every fault of the shape."""
    try:
        return shape.model_validate(source.data), ()
    except ValidationError as error:
        told = error.errors(include_url=False)
        return None, _one_each(_fault(source, shape, one) for one in told)


def _one_each(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults without repetition: every branch of a union complains about the type of the same value."""
    first: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        what = "type" if fault.key.startswith("not_") else (fault.key, str(fault.facts.get("word")))
        first.setdefault((fault.path, what), fault)
    return tuple(first.values())


def _fault(source: Source, shape: type[BaseModel], error: ErrorDetails) -> Fault:
    path = _real_path(source.data, error["loc"])
    key, facts, suggestion = _told(shape, error)
    on_key = error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",)
    return Fault(file=source.file, key=key, path=path, facts=facts, suggestion=suggestion, on_key=on_key)


def _real_path(data: Any, loc: Path) -> Path:
    """Return the steps of a pydantic location that exist in the data; it also names union branches and ``[key]``."""
    path: list[str | int] = []
    for step in loc:
        if _leads_on(data, step):
            data = data[step]
            path.append(step)
    return tuple(path)


def _leads_on(data: Any, step: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, dict) and step in data


def _told(shape: type[BaseModel], error: ErrorDetails) -> tuple[str, dict[str, object], str]:
    kind, last, context = error["type"], error["loc"][-1] if error["loc"] else "", error.get("ctx", {})
    if kind == "missing":
        return "missing_key", {"word": last}, ""
    if kind == "extra_forbidden":
        return "unknown_key", {"word": last}, nearest(last, _fields(shape, error["loc"][:-1]))
    if kind == "literal_error":
        known = re.findall(r"'([^']+)'", str(context["expected"]))
        return "unknown_value", {"word": error["input"], "known": ", ".join(known)}, nearest(error["input"], known)
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        return PATTERNS.get(pattern, "bad_form"), {"word": error["input"], "pattern": pattern}, ""
    if kind in _KINDS:
        return f"not_{_KINDS[kind]}", {"word": error["input"]}, ""
    return _measured(kind, error, context)


def _measured(kind: str, error: ErrorDetails, context: dict[str, Any]) -> tuple[str, dict[str, object], str]:
    if kind == "string_too_short":
        return "empty_text", {}, ""
    if kind in ("too_short", "too_long"):
        wanted = context.get("min_length", context.get("max_length"))
        return kind, {"count": context["actual_length"], "wanted": wanted}, ""
    bound = next((context[name] for name in ("ge", "le", "gt", "lt") if name in context), "")
    return "out_of_range", {"word": error["input"], "bound": bound}, ""


def _fields(shape: type[BaseModel], loc: Path) -> tuple[str, ...]:
    """Return the keys the shape knows at a location, walking its annotations."""
    found: Any = shape
    for step in loc:
        found = _inside(found, step)
    model = _model(found)
    return tuple(model.model_fields) if model else ()


def _inside(annotation: Any, step: str | int) -> Any:
    model = _model(annotation)
    if model is not None and "root" not in model.model_fields:
        return model.model_fields[str(step)].annotation if str(step) in model.model_fields else None
    inner: Any = annotation if model is None else model.model_fields["root"].annotation
    for one in (inner, *get_args(inner)):
        if get_origin(one) in (dict, list):
            return get_args(one)[-1]
    return None


def _model(annotation: Any) -> type[BaseModel] | None:
    if get_origin(annotation) in (dict, list):
        return None
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None
