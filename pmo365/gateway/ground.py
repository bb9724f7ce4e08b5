"""What writing on one site needs to know: addresses, ids, columns and people, observed or freshly read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pmo365.errors import Absent, UnexpectedAnswer
from pmo365.gateway import parts, principals
from pmo365.gateway.address import list_path, list_root
from pmo365.gateway.direct import ask
from pmo365.gateway.parts import rows_of
from pmo365.gateway.schema import to_column
from pmo365.gateway.values import Place
from pmo365.gateway.wire import Wire
from pmo365.model.growth import grown
from pmo365.model.plan import Outcome
from pmo365.model.site import Column, ColumnKind, Library, Register, Site
from pmo365.model.words import Language

_FIELDS = "fields?$select=Id,InternalName,Title,Description,Required,Indexed,EnforceUniqueValues,Hidden,SchemaXml"


TITLE = Column(name="Title", kind=ColumnKind.TEXT)
"""On every list, and nobody's decision."""


class Ground:
    """One site while it is written: answers from memory where it can, asks the tenant once where it cannot."""

    def __init__(self, wire: Wire, observed: Site, *, place: Place, hub_id: Callable[[str], str] | None = None) -> None:
        self.wire, self.observed, self.place = wire, observed, place
        self.url = observed.url
        self.hub_id = hub_id or (lambda hub: ask_hub_id(wire, hub))
        self.joined: str | None = None
        """The hub this site was born into, when it was made here."""
        self._libraries: dict[str, bool] = {one.key: isinstance(one, Library) for one in observed.lists}
        self._columns: dict[str, Mapping[str, Column]] = {}
        self._groups: dict[str, int] = {role.key: role.id for role in observed.roles if role.id is not None}

    @property
    def language(self) -> Language:
        """Return the language of the site, English when it is neither."""
        return self.observed.language or "en"

    def grow(self, outcomes: Iterable[Outcome]) -> None:
        """Remember what was made: what follows builds on it without asking."""
        self.observed = grown(self.observed, outcomes)
        self._groups |= {role.key: role.id for role in self.observed.roles if role.id is not None}

    def inherited(self, type_id: str) -> frozenset[str]:
        """Return the columns a content type gets from those above it on this site."""
        above = [one for one in self.observed.content_types if type_id.startswith(one.id) and type_id != one.id]
        return frozenset(name for one in above for name in one.columns or ())

    def note(self, part: Register) -> None:
        """Remember of a list that is being made whether it is a library."""
        self._libraries[part.key] = isinstance(part, Library)

    def is_new(self, key: str) -> bool:
        """Return whether a list was made by this very plan: one that was read has the view it was born with."""
        known = self.observed.list_of(key)
        return known is not None and not known.views

    def has_column(self, key: str, name: str) -> bool:
        """Return whether a list was observed to have a column of ours or of people."""
        known = self.observed.list_of(key)
        return known is not None and known.column(name) is not None

    def list_path(self, key: str) -> str:
        """Return the REST path of a list."""
        return list_path(self.url, key, library=self._is_library(key))

    def list_root(self, key: str) -> str:
        """Return the server-relative address of a list."""
        return list_root(self.url, key, library=self._is_library(key))

    def list_id(self, key: str) -> str:
        """Return the GUID of a list; Absent when the site has none of that key."""
        known = self.observed.list_of(key)
        if known and known.id:
            return known.id
        return str(ask(self.wire, self.url, f"{self.list_path(key)}?$select=Id")["Id"]).lower()

    def column(self, key: str, name: str) -> Column:
        """Return a column of a list; Absent when it has none of that name."""
        if name == TITLE.name:
            return TITLE
        known = self.observed.list_of(key)
        found = known.column(name) if known else None
        found = found or self._fresh(key).get(name)
        if found is None:
            raise Absent("column_unknown", list=key, column=name)
        return found

    def group(self, key: str) -> int:
        """Return the number of the group of a role; Absent when the site has none."""
        if key not in self._groups:
            groups = rows_of(ask(self.wire, self.url, "web/sitegroups?$select=Id,Description"))
            self._groups |= {told: int(one["Id"]) for one in groups if (told := principals.key_of_group(one))}
        if key not in self._groups:
            raise Absent("role_unknown", role=key, site=self.url)
        return self._groups[key]

    def type_in_list(self, key: str, type_id: str) -> str:
        """Return the id of a list's own copy of a site content type; Absent when the list does not offer it."""
        types = rows_of(ask(self.wire, self.url, f"{self.list_path(key)}/contenttypes?$select=StringId"))
        copies = (str(one["StringId"]) for one in types)
        found = next((one for one in copies if one.startswith(type_id) and len(one) <= len(type_id) + 34), None)
        if found is None:
            raise Absent("type_unknown", list=key, type=type_id)
        return found

    def _fresh(self, key: str) -> Mapping[str, Column]:
        if key not in self._columns:
            fields = rows_of(ask(self.wire, self.url, f"{self.list_path(key)}/{_FIELDS}"))
            columns = [to_column(one, lookup_key=lambda _: None) for one in fields if parts.is_ours(one)]
            self._columns[key] = {column.name: column for column in columns}
        return self._columns[key]

    def _is_library(self, key: str) -> bool:
        if key not in self._libraries:
            there = {parts.list_key(one): parts.is_library(one) for one in self._lists()}
            self._libraries |= there
        if key not in self._libraries:
            raise Absent("list_unknown", list=key, site=self.url)
        return self._libraries[key]

    def _lists(self) -> list[parts.Data]:
        select = "web/lists?$select=Id,BaseTemplate,RootFolder/ServerRelativeUrl&$expand=RootFolder"
        return [one for one in rows_of(ask(self.wire, self.url, select)) if parts.is_kept(one)]


def ask_hub_id(wire: Wire, hub: str) -> str:
    """Return the id by which sites join a hub; UnexpectedAnswer when the site is none."""
    told = ask(wire, hub, "site?$select=Id,HubSiteId,IsHubSite,Url")
    if not told.get("IsHubSite"):
        raise UnexpectedAnswer("not_a_hub", site=hub)
    return str(told["Id"]).lower()
