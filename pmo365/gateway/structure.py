"""Read a whole site in two batches: what it is made of, then what only some lists have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pmo365.errors import Absent, ConsentError
from pmo365.gateway import parts, principals
from pmo365.gateway.address import condition, file_path
from pmo365.gateway.batch import read
from pmo365.gateway.direct import Answer, Operation, ask, found, get
from pmo365.gateway.parts import Data, rows_of
from pmo365.gateway.wire import Wire
from pmo365.gateway.zones import iana
from pmo365.model.site import ContentType, Library, Register, Role, Site
from pmo365.model.words import LCID

DEFAULTS_FILE = "Forms/client_LocationBasedDefaults.html"
_FIELD = (
    "Id,InternalName,Title,Description,TypeAsString,Required,Indexed,EnforceUniqueValues,Hidden,ReadOnlyField,"
    "FromBaseType,CanBeDeleted,SchemaXml"
)
_LIST = (
    "Id,Title,Description,BaseTemplate,ItemCount,EnableVersioning,MajorVersionLimit,EnableMinorVersions,"
    "MajorWithMinorVersionsLimit,EnableModeration,DraftVersionVisibility,ForceCheckout,EnableAttachments,IsCatalog,"
    "IsApplicationList,IsSystemList,IsSiteAssetsLibrary,IsDefaultDocumentLibrary,HasUniqueRoleAssignments,"
    "RootFolder/ServerRelativeUrl"
)
_VIEW = "Id,Title,ServerRelativeUrl,ViewQuery,RowLimit,DefaultView,Hidden,PersonalView,ViewFields"
_RIGHTS = "roleassignments?$expand=Member,RoleDefinitionBindings"
_GROUPED = condition(f"Group eq '{parts.GROUP}'")
_FOLDERS = f"items?$filter={condition('FSObjType eq 1')}&$select=Id,FileRef&$top=5000"
_NO_HUB = "00000000-0000-0000-0000-000000000000"


def _below(name: str, names: str) -> str:
    return ",".join(f"{name}/{one}" for one in names.split(","))


_FIRST = (
    get(
        "web?$select=Id,Title,Description,Language,Url,ServerRelativeUrl,RegionalSettings/TimeZone"
        "&$expand=RegionalSettings/TimeZone"
    ),
    get("site?$select=Id,HubSiteId,IsHubSite,Url"),
    get(
        f"web/lists?$filter={condition('Hidden eq false')}&$select={_LIST},{_below('Fields', _FIELD)},"
        f"{_below('Views', _VIEW)},ContentTypes/StringId,ContentTypes/Name"
        "&$expand=RootFolder,Fields,Views/ViewFields,ContentTypes"
    ),
    get(f"web/fields?$filter={_GROUPED}&$select={_FIELD}"),
    get("web/contenttypes?$select=StringId,Name,Group,Description,FieldLinks/Name&$expand=FieldLinks"),
)
_HOLDERS = (
    get("web/sitegroups?$select=Id,Title,Description,LoginName,Users/Id,Users/Email,Users/LoginName&$expand=Users"),
    get(f"web/{_RIGHTS}"),
)


@dataclass(frozen=True, slots=True)
class _Lists:
    """What the second batch told, by list GUID."""

    rights: Mapping[str, list[Data]] | None
    """None: they may not be seen."""
    folders: Mapping[str, list[Data]]
    defaults: Mapping[str, str]


def read_site(wire: Wire, url: str, *, hub_address: Callable[[str], str | None], rights: bool = True) -> Site | None:
    """Return a site as it is, ids filled; None when there is none at the address.

    ``hub_address`` gives the address of a hub by its id. ``rights`` False does not ask who holds which rights; asked
    and refused comes to the same (``rights_read`` False). Raises the fault of whatever else cannot be read.
    """
    try:
        answers = read(wire, url, (*_FIRST, *(_HOLDERS if rights else ())))
        web = answers[0].data
    except Absent:
        return None
    site, lists, fields, types = (answer.data for answer in answers[1 : len(_FIRST)])
    kept = [one for one in rows_of(lists) if parts.is_kept(one)]
    holders = _seen(answers[len(_FIRST) :])
    details = _details(wire, url, kept, rights=bool(holders))
    roles = principals.roles(*holders) if holders else ()
    built = _lists(kept, details, roles=roles)
    return Site(
        url=url,
        title=str(web["Title"]),
        language=next((language for language, lcid in LCID.items() if lcid == int(web["Language"])), None),
        description=str(web.get("Description") or "") or None,
        time_zone=iana(int(web["RegionalSettings"]["TimeZone"]["Id"])),
        hub=_hub(site, url, hub_address),
        columns=parts.site_columns(rows_of(fields)),
        content_types=_types(rows_of(types)),
        registers=tuple(one for one in built if not isinstance(one, Library)),
        libraries=tuple(one for one in built if isinstance(one, Library)),
        roles=roles,
        rights_read=details.rights is not None,
        id=site_id(url, site, web),
    )


def _seen(answers: Sequence[Answer]) -> list[list[Data]] | None:
    """Return what questions about rights were answered, None when one of them was refused."""
    try:
        return [rows_of(answer.data) for answer in answers]
    except ConsentError:
        return None


def read_zone(wire: Wire, url: str) -> str | None:
    """Return the IANA time zone of a site; None for one we have no name for."""
    web = ask(wire, url, "web?$select=RegionalSettings/TimeZone&$expand=RegionalSettings/TimeZone")
    return iana(int(web["RegionalSettings"]["TimeZone"]["Id"]))


def site_id(url: str, site: Data, web: Data) -> str:
    """Return the id of a site as Graph knows it: host, collection and web."""
    return f"{url.split('/')[2]},{str(site['Id']).lower()},{str(web['Id']).lower()}"


def _hub(site: Data, url: str, hub_address: Callable[[str], str | None]) -> str | None:
    if site.get("IsHubSite"):
        return url
    hub = str(site.get("HubSiteId") or _NO_HUB).lower()
    return None if hub == _NO_HUB else hub_address(hub)


def _types(types: list[Data]) -> tuple[ContentType, ...]:
    ours = (parts.content_type(one) for one in types if one.get("Group") == parts.GROUP)
    return tuple(sorted(ours, key=lambda one: one.id))


def _lists(kept: list[Data], details: _Lists, *, roles: tuple[Role, ...]) -> list[Register]:
    keys = {parts.list_id(one): parts.list_key(one) for one in kept}
    names = {role.id: role.key for role in roles if role.id is not None}
    built = [_detailed(parts.register(one, keys), one, details=details, names=names) for one in kept]
    return sorted(built, key=lambda one: one.key)


def _detailed(register: Register, one: Data, *, details: _Lists, names: Mapping[int, str]) -> Register:
    id, root = parts.list_id(one), str(one["RootFolder"]["ServerRelativeUrl"])
    held = (details.rights or {}).get(id)
    if held is not None:
        register = replace(register, grants=principals.grants(held, names))
    if not isinstance(register, Library):
        return register
    page = parts.defaults(details.defaults.get(id, ""), root)
    values = {column.name: column.default for column in register.columns if column.default} | dict(page)
    folders = parts.folders(details.folders.get(id, []), root)
    return replace(register, folders=folders, defaults=tuple(sorted(values.items())) or None)


def _details(wire: Wire, url: str, kept: list[Data], *, rights: bool) -> _Lists:
    wanted: dict[tuple[str, str], Operation] = {}
    for one in kept:
        id, root = parts.list_id(one), str(one["RootFolder"]["ServerRelativeUrl"])
        if rights and one.get("HasUniqueRoleAssignments"):
            wanted["rights", id] = get(f"web/lists(guid'{id}')/{_RIGHTS}")
        if parts.is_library(one):
            wanted["folders", id] = get(f"web/lists(guid'{id}')/{_FOLDERS}")
            wanted["defaults", id] = get(f"{file_path(f'{root}/{DEFAULTS_FILE}')}/$value")
    answers = dict(zip(wanted, read(wire, url, tuple(wanted.values())), strict=True))
    asked = [id for kind, id in answers if kind == "rights"]
    held = _seen([answers["rights", id] for id in asked]) if rights else None
    return _Lists(
        rights=None if held is None else dict(zip(asked, held, strict=True)),
        folders={id: rows_of(answer.data) for (kind, id), answer in answers.items() if kind == "folders"},
        defaults={id: _text(answer) for (kind, id), answer in answers.items() if kind == "defaults"},
    )


def _text(answer: Answer) -> str:
    """Return a small file's text, empty when there is none."""
    there = found(answer)
    return there.content.decode("utf-8-sig", "replace") if there else ""
