"""The Standard's definitions → the Site one project, or the hub, is to have, in one language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from pmo365.model.project import Project
from pmo365.model.site import (
    Column,
    ColumnKind,
    ContentType,
    Folder,
    Grant,
    Library,
    Register,
    Role,
    Site,
    Versioning,
    View,
)
from pmo365.model.standard import (
    Blueprint,
    ColumnDefinition,
    ContentTypeDefinition,
    LibraryDefinition,
    ListDefinition,
    RoleDefinition,
    Standard,
    ViewDefinition,
)
from pmo365.model.words import Language, Words

GROUP = "PMO"
"""Group of our content types, by which they are told from those of the team."""

TODAY = "[today]"
"""How SharePoint writes the default "today" of a date column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """For whom the definitions are spelt out."""

    standard: Standard
    language: Language
    project: Project | None

    def say(self, words: Words | None) -> str | None:
        return words.say(self.language) if words else None

    def value(self, column: ColumnDefinition, word: str) -> str:
        """Return a default in SharePoint's spelling: labels for keys, the project's own code, phase, language."""
        word = self._of_project().get(word, word)
        if column.choices is not None:
            return self.standard.choices[column.choices].label_of(word, self.language)
        if column.kind is ColumnKind.BOOLEAN:
            return "1" if word == "yes" else "0"
        is_date = column.kind in (ColumnKind.DATE, ColumnKind.DATETIME)
        return TODAY if is_date and word == "today" else word

    def _of_project(self) -> Mapping[str, str]:
        if self.project is None:
            return {"language": self.language}
        return {"language": self.language, "site": self.project.code, "phase": self.project.phase}


def desired_site(
    blueprint: Blueprint,
    standard: Standard,
    *,
    project: Project | None,
    tenant_root: str,
    hub_url: str,
    language: Language,
) -> Site:
    """Return what the site of a project is to be, or the hub itself when ``project`` is None.

    ``tenant_root``: ``https://contoso.sharepoint.com``; ``hub_url``: whole address of the hub. A project that has a
    site keeps its address; a new one gets that of the blueprint.
    """
    reader = _Reader(standard=standard, language=language, project=project)
    return Site(
        url=_url(blueprint, project, tenant_root=tenant_root, hub_url=hub_url),
        title=f"{project.code} – {project.title}" if project else blueprint.title.say(language),
        language=language,
        description=f"pmo365 · {project.code}" if project else None,
        template=blueprint.template,
        time_zone=standard.organisation.time_zone,
        hub=hub_url,
        columns=tuple(_column(reader, one) for one in blueprint.columns),
        content_types=_content_types(reader, blueprint),
        registers=tuple(_register(reader, one) for one in blueprint.registers),
        libraries=tuple(_library(reader, one, blueprint) for one in blueprint.libraries),
        roles=tuple(_role(reader, one) for one in blueprint.roles),
    )


def _url(blueprint: Blueprint, project: Project | None, *, tenant_root: str, hub_url: str) -> str:
    if project is None:
        return hub_url
    return project.site or f"{tenant_root.rstrip('/')}{blueprint.path.format(code=project.code.lower())}"


def _column(reader: _Reader, column: ColumnDefinition) -> Column:
    """Return a column; what the Standard does not ask for (an index, a default) is left to the team: None."""
    chosen = reader.standard.choices[column.choices] if column.choices else None
    return Column(
        name=column.name,
        kind=column.kind,
        title=reader.say(column.title),
        description=reader.say(column.description),
        required=column.required,
        indexed=column.indexed or None,
        unique=column.unique or None,
        hidden=column.hidden or None,
        default=None if column.default is None else reader.value(column, column.default),
        choices=chosen.labels(reader.language) if chosen else None,
        minimum=column.minimum,
        maximum=column.maximum,
        lookup=column.lookup,
    )


def _content_types(reader: _Reader, blueprint: Blueprint) -> tuple[ContentType, ...]:
    known = {one.name: one for one in blueprint.content_types}
    return tuple(
        ContentType(id=one.id, name=one.title.say(reader.language), group=GROUP, columns=_linked(one, known))
        for one in blueprint.content_types
    )


def _linked(one: ContentTypeDefinition, known: Mapping[str, ContentTypeDefinition]) -> tuple[str, ...]:
    """Return the columns a content type links, those it inherits first."""
    inherited = _linked(known[one.parent], known) if one.parent in known else ()
    return (*inherited, *(name for name in one.columns if name not in inherited))


def _register(reader: _Reader, definition: ListDefinition) -> Register:
    return Register(
        key=definition.key,
        title=reader.say(definition.title),
        description=reader.say(definition.description),
        columns=tuple(_column(reader, one) for one in definition.columns),
        views=tuple(_view(reader, one) for one in definition.views),
        versioning=_versioning(definition),
        attachments=definition.attachments,
        grants=_grants(definition),
    )


def _library(reader: _Reader, definition: LibraryDefinition, blueprint: Blueprint) -> Library:
    ids = {one.name: one.id for one in blueprint.content_types}
    defaults = _defaults(reader, definition)
    columns = (_column(reader, one) for one in definition.columns)
    return Library(
        key=definition.key,
        title=reader.say(definition.title),
        description=reader.say(definition.description),
        columns=tuple(replace(one, default=dict(defaults or ()).get(one.name, one.default)) for one in columns),
        views=tuple(_view(reader, one) for one in definition.views),
        versioning=_versioning(definition),
        attachments=definition.attachments,
        grants=_grants(definition),
        content_types=tuple(ids[name] for name in definition.content_types) or None,
        folders=tuple(Folder(path=one.say(reader.language)) for one in definition.folders),
        defaults=defaults,
    )


def _defaults(reader: _Reader, definition: LibraryDefinition) -> tuple[tuple[str, str], ...] | None:
    columns = {column.name: column for column in definition.columns}
    told = sorted((name, reader.value(columns[name], word)) for name, word in definition.defaults.items())
    return tuple(told) or None


def _versioning(definition: ListDefinition) -> Versioning:
    return Versioning(
        major=definition.major,
        major_limit=definition.major_limit,
        minor=definition.minor,
        minor_limit=definition.minor_limit,
        approval=definition.approval,
        drafts_visible_to=definition.drafts_visible_to,
        checkout=definition.checkout,
    )


def _grants(definition: ListDefinition) -> tuple[Grant, ...] | None:
    return None if definition.grants is None else tuple(Grant(role, level) for role, level in definition.grants)


def _view(reader: _Reader, view: ViewDefinition) -> View:
    return View(
        key=view.key,
        title=reader.say(view.title),
        columns=view.columns,
        query=_query(reader, view.query),
        row_limit=view.row_limit,
        default=view.default or None,
    )


def _query(reader: _Reader, query: str) -> str:
    """Return CAML with every ``{KEY:SET}`` replaced by the label people see on this site."""
    for name, chosen in reader.standard.choices.items():
        if f":{name}}}" not in query:
            continue
        for choice in chosen.choices:
            query = query.replace(f"{{{choice.key}:{name}}}", escape(choice.label.say(reader.language)))
    return query


def _role(reader: _Reader, role: RoleDefinition) -> Role:
    """Return a group; only the sponsor and the manager of a project are named by the portfolio."""
    project = reader.project
    named = {"SPO": project.sponsor, "PRM": project.manager} if project else {}
    person = named.get(role.key, "").lower()
    return Role(
        key=role.key, title=role.title.say(reader.language), level=role.level, members=(person,) if person else None
    )
