"""The PMO's manual, written from the Standard itself: what it says is what is enforced."""

from __future__ import annotations

from pmo365.documents.gate import phase_before
from pmo365.documents.occasions import GATE_OF
from pmo365.documents.readiness import criteria_of
from pmo365.documents.source import Source, table
from pmo365.documents.writing import NOTHING, dictionary_order
from pmo365.languages import area, say
from pmo365.model.content import Content, Table
from pmo365.model.document import Document
from pmo365.model.finding import Mode
from pmo365.model.standard import LibraryDefinition, ListDefinition

_DAYS = ("d10", "d30", "d60", "d90", "d100")


def manual(source: Source) -> dict[str, Content]:
    """Return the groups of the manual: phases, gates, people, documents, lists, thresholds, rules, words."""
    return {
        "standard": {"version": source.standard.version, "currency": source.standard.organisation.currency},
        "phases": _phases(source),
        "gates": _gates(source),
        "decisions": _choices(source, "GATDEC"),
        "groups": _groups(source),
        "roles": _roles(source),
        "levels": _choices(source, "LEVEL"),
        "papers": _papers(source),
        "states": _choices(source, "DOCSTAT"),
        "libraries": _libraries(source),
        "registers": _registers(source, "project"),
        "portfolio": _registers(source, "hub"),
        "thresholds": _thresholds(source),
        "rules": _rules(source),
        "waivers": _waivers(source),
        "glossary": _glossary(source),
        "hundred_days": _hundred_days(source),
    }


def _say(source: Source, key: str, **facts: object) -> str:
    return source.pen.say(f"manual.{key}", **facts)


def _label(source: Source, choice_set: str, key: str) -> str:
    return source.standard.choices[choice_set].label_of(key, source.pen.language)


def _choices(source: Source, choice_set: str) -> Table:
    found = source.standard.choices[choice_set].choices
    rows = tuple({"key": one.key, "label": one.label.say(source.pen.language)} for one in found)
    return Table(("key", "label"), rows)


def _phases(source: Source) -> Table:
    """Return the phases in order, each with its exit gate and the documents that begin with it."""
    rows: list[dict[str, Content]] = []
    for choice in source.standard.choices["PHASE"].choices:
        begun = [one.title.say(source.pen.language) for one in source.standard.documents
                 if one.owed and one.phases and one.phases[0] == choice.key]  # fmt: skip
        rows.append({
            "phase": choice.label.say(source.pen.language),
            "gate": GATE_OF.get(choice.key, NOTHING),
            "documents": "\n".join(begun) or NOTHING,
        })  # fmt: skip
    return Table(("phase", "gate", "documents"), tuple(rows))


def _gates(source: Source) -> Table:
    """Return the gates with what is counted before each of them."""
    rows: list[dict[str, Content]] = []
    for choice in source.standard.choices["GATE"].choices:
        names = criteria_of(choice.key)
        phase = phase_before(choice.key)
        rows.append({
            "gate": choice.key,
            "phase": _label(source, "PHASE", phase) if phase else NOTHING,
            "criteria": "\n".join(f"• {source.pen.say(f'gate_checks.{name}')}" for name in names) or NOTHING,
        })  # fmt: skip
    return Table(("gate", "phase", "criteria"), tuple(rows))


def _groups(source: Source) -> Table:
    """Return the groups of people with their rights on the hub and on a project's site."""
    sites = [{one.key: one for one in source.standard.blueprint(name).roles} for name in ("hub", "project")]
    keys = list(dict.fromkeys(key for site in sites for key in site))
    rows: list[dict[str, Content]] = []
    for key in keys:
        levels = [site[key].level if key in site else None for site in sites]
        told = [_say(source, f"level.{level.value}") if level else _say(source, "level.none") for level in levels]
        title = next(site[key].title for site in sites if key in site)
        rows.append({"group": title.say(source.pen.language), "hub": told[0], "project": told[1]})
    return Table(("group", "hub", "project"), tuple(rows))


def _roles(source: Source) -> Table:
    """Return the roles of a project, each with the documents its holder approves."""
    rows: list[dict[str, Content]] = []
    for choice in source.standard.choices["ROLE"].choices:
        approved = [one.title.say(source.pen.language) for one in source.standard.documents
                    if choice.key in one.approver_roles]  # fmt: skip
        rows.append({
            "role": choice.label.say(source.pen.language),
            "approves": "\n".join(approved) or NOTHING,
        })  # fmt: skip
    return Table(("role", "approves"), tuple(rows))


def _papers(source: Source) -> Table:
    """Return the documents: when they are made, for which projects, who approves them, where they lie."""
    rows = []
    for one in source.standard.documents:
        library = source.standard.blueprint(one.site).list_of(one.library)
        roles = [_label(source, "ROLE", role) for role in one.approver_roles]
        told: dict[str, Content] = {
            "code": one.code,
            "title": one.title.say(source.pen.language),
            "when": _when(source, one),
            "tiers": " ".join(one.tiers),
            "approvers": "\n".join(roles) or _say(source, "issued" if one.issued else "nobody"),
            "library": library.title.say(source.pen.language) if library else one.library,
        }
        rows.append(told)
    return Table(("code", "title", "when", "tiers", "approvers", "library"), tuple(rows))


def _when(source: Source, document: Document) -> str:
    if document.owed:
        return _say(source, "due.from_phase", phase=_label(source, "PHASE", document.phases[0]))
    return _say(source, f"due.{document.due.value}", days=document.days)


def _libraries(source: Source) -> Table:
    """Return how each library keeps versions and what a published document must carry."""
    rows: list[dict[str, Content]] = []
    for name in ("project", "hub"):
        for one in source.standard.blueprint(name).libraries:
            rows.append({
                "library": one.title.say(source.pen.language),
                "purpose": one.description.say(source.pen.language) if one.description else NOTHING,
                "versions": _versions(source, one),
                "approval": source.pen.say("yes" if one.approval else "no"),
                "required": _required(source, one),
            })  # fmt: skip
    return Table(("library", "purpose", "versions", "approval", "required"), tuple(rows))


def _versions(source: Source, library: LibraryDefinition) -> str:
    if not library.major:
        return _say(source, "versions.free")
    word = "versions.drafts" if library.minor else "versions.major"
    return _say(source, word, count=library.major_limit or NOTHING, drafts=library.minor_limit or NOTHING)


def _required(source: Source, library: LibraryDefinition) -> str:
    columns = {one.name: one.title.say(source.pen.language) for one in library.columns}
    types = source.standard.blueprint("project").columns
    columns |= {one.name: one.title.say(source.pen.language) for one in types if one.name not in columns}
    return ", ".join(columns.get(name, name) for name in library.required_at_publication) or NOTHING


def _registers(source: Source, blueprint: str) -> Table:
    """Return the registers of a site: what each is for and what a row must say."""
    found = source.standard.blueprint(blueprint).registers
    return Table(("register", "prefix", "purpose", "required"), tuple(_register(source, one) for one in found))


def _register(source: Source, one: ListDefinition) -> dict[str, Content]:
    language = source.pen.language
    needed = [column.title.say(language) for column in one.columns if column.required and not column.service]
    return {
        "register": one.title.say(language),
        "prefix": one.prefix or NOTHING,
        "purpose": one.description.say(language) if one.description else NOTHING,
        "required": ", ".join(needed) or NOTHING,
    }


def _thresholds(source: Source) -> Table:
    words = area(source.pen.language, "documents")["manual"]["threshold"]
    rows: list[dict[str, Content]] = []
    for name, value in sorted(source.standard.thresholds.items()):
        group, _, key = name.partition(".")
        told = str(words.get(group, {}).get(key, name))
        rows.append(
            {"threshold": told, "value": f"{value:g}".replace(".", "," if source.pen.language == "fr" else ".")}
        )
    return Table(("threshold", "value"), tuple(rows))


def _rules(source: Source) -> Table:
    """Return the rules in force: what each looks for, how grave it is, how long it waits, what the service does."""
    language = source.pen.language
    known = area(language, "rules")
    rows: list[dict[str, Content]] = [
        {
            "rule": name,
            "title": str(known[name]["title"]) if name in known else name,
            "severity": _label(source, "FNDSEV", one.severity.value),
            "grace": str(one.grace_days),
            "mode": say(language, f"documents.manual.mode.{one.mode.value}"),
        }
        for name, one in sorted(source.standard.rules.items())
        if one.mode is not Mode.OFF
    ]
    return Table(("rule", "title", "severity", "grace", "mode"), tuple(rows))


def _waivers(source: Source) -> Table:
    definition = source.definition("Exemptions")
    if definition is None:
        return Table(("ref", "title", "rule_key", "scope_key", "reason", "valid_to"))
    return table(source, definition, [row for row in source.hub if row.register == "Exemptions"])


def _glossary(source: Source) -> Table:
    """Return the words of the house in both languages, in the order of the manual's own."""
    standard = source.standard
    words = [one.title for one in standard.documents]
    words += [choice.label for name in ("PHASE", "ROLE", "LEVEL") for choice in standard.choices[name].choices]
    words += [one.title for one in standard.blueprint("project").registers]
    pairs = {(one.fr, one.en) if source.pen.language == "fr" else (one.en, one.fr) for one in words if one.fr != one.en}
    rows = tuple(
        {"term": term, "other": other} for term, other in sorted(pairs, key=lambda pair: dictionary_order(pair[0]))
    )
    return Table(("term", "other"), rows)


def _hundred_days(source: Source) -> Table:
    rows = tuple({"days": _say(source, f"days.{one}.title"), "what": _say(source, f"days.{one}.what")} for one in _DAYS)
    return Table(("days", "what"), rows)
