"""How a change is said: its mark, its kind, its name, its place, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal

from pmo365.languages import area, knows, say
from pmo365.languages.facts import read_facts
from pmo365.model.document import Artifact
from pmo365.model.finding import Finding
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.site import ColumnKind, Grant, Level
from pmo365.model.snapshot import Link, Reference
from pmo365.model.words import Language

MARKS = {Action.CREATE: "+", Action.UPDATE: "~", Action.REMOVE: "-"}
FINDING_MARK = "!"
_LONGEST = 160
_WHOLE = (Kind.SETTINGS, Kind.DEFAULTS, Kind.GRANTS)
_MOST = 8
_EDITION = ("PmoDocStatus", "PmoDocVersion")
"""What people want to know of a document's next edition."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that a change alters: its label, the value now, the value then, as people read them."""

    label: str
    before: str
    after: str


def kind_word(change: Change, language: Language, *, many: bool = False) -> str:
    """Return the noun of what a change touches."""
    return say(language, f"plan.{'many' if many else 'kinds'}.{change.kind.value}")


def name_of(change: Change) -> str:
    """Return what people call the part: its title, or the end of its path."""
    part = change.after
    if isinstance(part, RowWrite):
        return str(part.values.get("Title") or part.values.get("PmoRef") or _leaf(change))
    if isinstance(part, Artifact):
        return part.name
    if isinstance(part, str):
        return part
    if change.kind in _WHOLE:
        return place_of(change)
    title = getattr(part, "title", None) or getattr(part, "name", None)
    return str(title) if title and change.kind is not Kind.FOLDER else _leaf(change)


def place_of(change: Change) -> str:
    """Return the list a change happens in, empty for the site itself and for whole lists."""
    head, _, rest = change.path.partition("/")
    if rest and head not in ("columns", "contenttypes", "roles", "applications"):
        return head
    return head if change.kind in _WHOLE else ""


def differences(change: Change, language: Language) -> tuple[Difference, ...]:
    """Return what an update alters, setting by setting; empty for creations and removals."""
    if change.action is not Action.UPDATE:
        return ()
    before, after = _aligned(_settings(change.before), _settings(change.after))
    return tuple(
        Difference(label_of(name, language), value_text(before.get(name), language), value_text(value, language))
        for name, value in after.items()
        if value is not None and value != before.get(name)
    )


def label_of(setting: str, language: Language) -> str:
    """Return the label of a setting; our columns lose their ``Pmo``."""
    known: Mapping[str, str] = area(language, "plan")["fields"]
    return str(known.get(setting.rsplit(".", 1)[-1], setting.removeprefix("Pmo")))


def value_text(value: object, language: Language) -> str:
    """Return a value as people of this language read it."""
    if value is None or value == "" or value == ():
        return say(language, "plan.values.empty")
    if isinstance(value, bool):
        return say(language, f"plan.values.{'on' if value else 'off'}")
    if isinstance(value, Level | ColumnKind):
        return say(language, f"plan.{'levels' if isinstance(value, Level) else 'column_kinds'}.{value.value}")
    if isinstance(value, datetime | date):
        return value.strftime(say(language, "plan.date"))
    if isinstance(value, int | float | Decimal):
        return number_text(value, language)
    return _shortened(_compound_text(value, language))


def number_text(value: int | float | Decimal, language: Language) -> str:
    """Return a number with the separators of the language: ``1 234,5`` (narrow no-break space), ``1,234.5``."""
    text = f"{value:,}"
    return text.translate(str.maketrans(",.", "\u202f,")) if language == "fr" else text


def counted(kinds: Iterable[Kind], language: Language) -> str:
    """Return how many of each kind there are: ``24 columns, 3 views``."""
    tally: dict[Kind, int] = {}
    for kind in kinds:
        tally[kind] = tally.get(kind, 0) + 1
    return ", ".join(
        say(language, f"plan.kinds.{kind.value}") if kind in _WHOLE else amount(count, kind.value, language)
        for kind, count in tally.items()
    )


def amount(count: int, kind: str, language: Language) -> str:
    """Return a number of parts with their noun: ``1 view``, ``3 views``."""
    noun = say(language, f"plan.{'many' if count > 1 else 'kinds'}.{kind}")
    return f"{number_text(count, language)} {noun}"


def finding_text(
    finding: Finding, language: Language, *, part: str = "what", known: Mapping[str, str] | None = None
) -> str:
    """Return the sentence of a finding, or with ``todo`` what to do; its facts when the rule has no sentence.

    ``known`` is what ``languages.facts.titles`` gives: names of lists and labels are then in the reader's language.
    """
    facts = read_facts(finding.facts, known or {}, language=language)
    if knows(f"rules.{finding.rule}.{part}"):
        return say(language, f"rules.{finding.rule}.{part}").format_map(_Facts(facts))
    return ", ".join(f"{name} {value}" for name, value in facts.items()) or finding.path


def findings_counted(count: int, language: Language) -> str:
    """Return "No finding.", "1 finding." or "7 findings."."""
    form = "none" if not count else "one" if count == 1 else "many"
    return say(language, f"plan.findings_{form}").replace("{count}", str(count))


def parent_of(change: Change) -> str:
    """Return the path of the part a change hangs from: the list, or ``.`` for the site; empty for the site itself."""
    if change.path == ".":
        return ""
    return (place_of(change) or ".") if "/" in change.path else "."


class _Facts(dict[str, str]):
    """Facts of a finding: one that is missing shows its name rather than hiding the sentence."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _leaf(change: Change) -> str:
    return change.path.rsplit("/", 1)[-1]


def _settings(part: object) -> dict[str, object]:
    """Return a part as a flat mapping; the parts it contains are changes of their own."""
    if part is None:
        return {}
    if isinstance(part, Artifact):
        return {name: part.values.get(name) for name in _EDITION} if part.draft else {}
    if isinstance(part, RowWrite):
        return dict(part.values)
    if isinstance(part, Mapping):
        return dict(part)
    if not is_dataclass(part) or isinstance(part, type | Artifact | Link | Reference):
        return {"value": part}
    found: dict[str, object] = {}
    for one in fields(part):
        value = getattr(part, one.name)
        if is_dataclass(value):
            found.update({f"{one.name}.{name}": inner for name, inner in _settings(value).items()})
        elif one.compare and not _holds_parts(value):
            found[one.name] = value
    return found


def _aligned(before: dict[str, object], after: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Return default values, which come as pairs, setting by setting; anything else as it is."""
    pairs = after.get("value")
    if not (isinstance(pairs, tuple) and pairs and all(_is_pair(one) for one in pairs)):
        return before, after
    held = before.get("value")
    known = {one[0]: one[1] for one in held if _is_pair(one)} if isinstance(held, tuple) else {}
    return known, {one[0]: one[1] for one in pairs}


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(isinstance(one, str) for one in value)


def _holds_parts(value: object) -> bool:
    return isinstance(value, tuple) and any(is_dataclass(one) and not isinstance(one, Grant) for one in value)


def _compound_text(value: object, language: Language) -> str:
    if isinstance(value, Grant):
        return f"{value.role} {value_text(value.level, language)}"
    if isinstance(value, Link):
        return value.text or value.url
    if isinstance(value, Reference):
        return value.text or str(value.id)
    if isinstance(value, Artifact):
        return value.name
    if isinstance(value, tuple | list):
        shown = [_element_text(one, language) for one in value[:_MOST]]
        rest = [say(language, "plan.values.more", count=len(value) - _MOST)] if len(value) > _MOST else []
        return ", ".join(shown + rest)
    return str(value)


def _element_text(value: object, language: Language) -> str:
    if isinstance(value, tuple) and _is_pair(value):
        return f"{str(value[0]).removeprefix('Pmo')} = {value[1]}"
    return _compound_text(value, language)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"
