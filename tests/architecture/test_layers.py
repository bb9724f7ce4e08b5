"""The house stands: who may import whom, how big a room may be, which words are public."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pmo365"

BRACES = {"standard", "planning", "indicators", "rules", "sheets", "documents", "render", "gateway", "store"}
BOTTOM = {"model", "errors", "languages", "settings"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": {"model", "errors"},
    "languages": {"languages", "model", "errors"},
    "settings": {"settings", "model", "errors", "languages"},
    **{room: BOTTOM | {room} for room in BRACES},
    "rules": BOTTOM | {"rules", "indicators"},
    "sheets": BOTTOM | {"sheets", "indicators"},
    "documents": BOTTOM | {"documents", "indicators"},
    "verbs": BOTTOM | BRACES | {"verbs"},
    "notify": BOTTOM | {"notify"},
    "service": BOTTOM | BRACES | {"verbs", "notify", "service"},
    "cli": BOTTOM | BRACES | {"verbs", "notify", "service", "cli"},
    "web": BOTTOM | BRACES | {"verbs", "notify", "service", "web"},
    "__init__": BOTTOM | BRACES | {"verbs", "service"},
    "__main__": {"cli"},
    "localtenant": {"localtenant"},
}
THIRD_PARTY: dict[str, tuple[str, ...]] = {
    "office365": ("gateway/",),
    "msal": ("gateway/",),
    "requests": ("gateway/",),
    "keyring": ("settings/",),
    "docx": ("render/",),
    "docxtpl": ("render/",),
    "jinja2": ("render/", "web/"),
    "lxml": ("render/",),
    "xlsxwriter": ("render/",),
    "openpyxl": ("render/",),
    "apscheduler": ("service/schedule.py",),
    "sqlalchemy": ("store/",),
    "alembic": ("store/",),
    "threading": ("service/", "gateway/", "store/", "localtenant/"),
    "ruamel": ("standard/", "settings/", "languages/"),
    "typer": ("cli/", "__main__.py"),
    "rich": ("cli/",),
    "starlette": ("localtenant/", "web/"),
    "uvicorn": ("localtenant/", "web/"),
}
"""Which third-party (or guarded) module may be imported where, as beginnings of paths below the package."""

FILES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations/versions" not in path.as_posix())


def _room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names |= {f"{module}.{alias.name}" for alias in node.names} if module == "pmo365" else {module}
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_what_stands_below_it(path: Path) -> None:
    inner = {name.split(".")[1] for name in _imports(path) if name.startswith("pmo365.")}
    strangers = inner - MAY_IMPORT[_room(path)]
    assert not strangers, f"{path.relative_to(ROOT)} imports {sorted(strangers)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_third_party_modules_stay_in_their_room(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    for name in sorted({name.split(".")[0] for name in _imports(path)} & set(THIRD_PARTY)):
        assert place.startswith(THIRD_PARTY[name]), f"{place} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_file_is_too_big_to_live_in(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 300, f"{path.relative_to(ROOT)} has more than 300 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            assert size <= 40, f"{path.relative_to(ROOT)}: {node.name} has {size} lines"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_error_is_swallowed(path: Path) -> None:
    room = _room(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ExceptHandler):
            continue
        place = f"{path.relative_to(ROOT)}:{node.lineno}"
        assert not (len(node.body) == 1 and isinstance(node.body[0], ast.Pass)), f"{place} swallows an error"
        broad = node.type is None or (
            isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
        )
        allowed = room in ("cli", "localtenant") or path.name == "crew.py"
        assert allowed or not broad, f"{place} catches everything"
