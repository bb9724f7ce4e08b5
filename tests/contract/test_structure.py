"""What is written on a site is what is read from it, in French and in English."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmo365.model.plan import Action, Kind
from pmo365.model.site import (
    Column,
    ColumnKind,
    ContentType,
    Folder,
    Grant,
    Level,
    Library,
    Register,
    Role,
    Site,
    Versioning,
    View,
)

KEY = Column(name="PmoKey", kind=ColumnKind.TEXT, title="Clé", indexed=True, hidden=True)
CHOICES = ("Élevé", "Moyen & bas", "L'autre")
PINNED = "0x010100A7C3F1D2E4B54C6F8A9B0C1D2E3F4A51"
CHILD = f"{PINNED}00B1C2D3E4F5061728394A5B6C7D8E9F01"


def _columns() -> tuple[Column, ...]:
    plain = [
        Column(name=f"Pmo{kind.value.title()}", kind=kind, title=f"Titre {kind.value}", required=False)
        for kind in ColumnKind
        if kind not in (ColumnKind.OTHER, ColumnKind.LOOKUP, ColumnKind.CHOICE, ColumnKind.CHOICES)
    ]
    lists = [
        Column(name="PmoChoice", kind=ColumnKind.CHOICE, title="Choix", choices=CHOICES, default="Élevé"),
        Column(name="PmoChoices", kind=ColumnKind.CHOICES, title="Plusieurs", choices=CHOICES),
        Column(name="PmoLookup", kind=ColumnKind.LOOKUP, title="Lien", lookup="Targets"),
        Column(name="PmoBound", kind=ColumnKind.NUMBER, title="Borné", minimum=1, maximum=5, default="3"),
        Column(name="PmoPoints", kind=ColumnKind.PERCENT, title="Points", minimum=0, maximum=100, default="100"),
        Column(name="PmoUnique", kind=ColumnKind.TEXT, title="Unique", indexed=True, unique=True, required=True),
        Column(name="PmoToday", kind=ColumnKind.DATE, title="Jour", default="[today]"),
        KEY,
    ]
    return (*plain, *lists)


@pytest.fixture(scope="module")
def furnished(site: Site, with_list) -> Site:
    targets = Register(key="Targets", title="Cibles", versioning=Versioning(major=True))
    risks = Register(
        key="Risks",
        title="Risques du projet",
        description="Ce qui peut arriver",
        columns=_columns(),
        versioning=Versioning(major=True, major_limit=100),
        attachments=False,
    )
    return with_list(with_list(site, targets), risks)


def test_a_site_is_what_was_asked_for(site: Site, hub: str) -> None:
    assert site.title == f"Projet {site.language}"
    assert (site.hub, site.time_zone) == (hub, "Europe/Paris")
    assert site.id is not None
    assert site.id.count(",") == 2
    assert site.lists == ()


def test_the_hub_is_its_own_hub(ground, hub: str) -> None:
    found = ground.gateway.site(hub)
    assert found is not None
    assert found.hub == hub


def test_there_is_no_site_where_none_was_made(ground) -> None:
    assert ground.gateway.site(ground.url("nowhere")) is None


def test_a_register_is_known_by_its_key_and_wears_its_title(furnished: Site) -> None:
    risks = furnished.list_of("Risks")
    assert risks is not None
    assert not isinstance(risks, Library)
    assert (risks.title, risks.description) == ("Risques du projet", "Ce qui peut arriver")
    assert (risks.attachments, risks.versioning.major, risks.versioning.major_limit) == (False, True, 100)
    assert risks.grants is None


@pytest.mark.parametrize("wanted", _columns(), ids=lambda column: column.name)
def test_each_column_is_what_was_asked_for(furnished: Site, wanted: Column) -> None:
    risks = furnished.list_of("Risks")
    assert risks is not None
    found = risks.column(wanted.name)
    assert found is not None
    stated = {name: getattr(wanted, name) for name in Column.__dataclass_fields__ if getattr(wanted, name) is not None}
    assert {name: getattr(found, name) for name in stated} == stated


def test_a_column_is_changed_where_stated_and_nowhere_else(ground, furnished: Site, written, part) -> None:
    path = "Risks/columns/PmoChoice"
    more = Column(name="PmoChoice", kind=ColumnKind.CHOICE, choices=(*CHOICES, "Nouveau"), required=True)
    bound = Column(name="PmoBound", kind=ColumnKind.NUMBER, maximum=9)
    written(
        furnished,
        part(Kind.COLUMN, furnished.url, path, more, action=Action.UPDATE),
        part(Kind.COLUMN, furnished.url, "Risks/columns/PmoBound", bound, action=Action.UPDATE),
    )
    risks = ground.gateway.site(furnished.url).list_of("Risks")
    choice, number = risks.column("PmoChoice"), risks.column("PmoBound")
    assert (choice.choices, choice.required, choice.title, choice.default) == (
        (*CHOICES, "Nouveau"),
        True,
        "Choix",
        "Élevé",
    )
    assert (number.minimum, number.maximum, number.default) == (1, 9, "3")


def test_views_keep_their_key_columns_and_query(ground, furnished: Site, written, part) -> None:
    query = "<Where><Eq><FieldRef Name='PmoChoice'/><Value Type='Choice'>Élevé</Value></Eq></Where>"
    view = View(key="Open", title="Risques ouverts", columns=("LinkTitle", "PmoChoice"), query=query, row_limit=50)
    written(furnished, part(Kind.VIEW, furnished.url, "Risks/views/Open", view))
    site = ground.gateway.site(furnished.url)
    found = next(one for one in site.list_of("Risks").views if one.key == "Open")
    assert replace(found, query=None) == replace(view, query=None, default=False)
    assert "Élevé" in (found.query or "")
    change = View(key="Open", columns=("LinkTitle", "PmoBound"), row_limit=30)
    update = part(
        Kind.VIEW, site.url, "Risks/views/Open", change, action=Action.UPDATE, before=View(key="Open", id=found.id)
    )
    written(site, update)
    after = next(one for one in ground.gateway.site(site.url).list_of("Risks").views if one.key == "Open")
    assert (after.columns, after.row_limit, after.title) == (("LinkTitle", "PmoBound"), 30, "Risques ouverts")


def test_settings_are_changed_where_stated(ground, furnished: Site, written, part) -> None:
    change = Register(key="Targets", attachments=True, versioning=Versioning(major_limit=60))
    written(furnished, part(Kind.SETTINGS, furnished.url, "Targets", change, action=Action.UPDATE))
    found = ground.gateway.site(furnished.url).list_of("Targets")
    assert (found.attachments, found.versioning.major_limit, found.title) == (True, 60, "Cibles")


def test_a_library_with_drafts_approval_types_folders_and_defaults(ground, site: Site, written, part) -> None:
    url = site.url
    columns = (
        Column(name="PmoDocCode", kind=ColumnKind.TEXT, title="Code", indexed=True),
        Column(name="PmoDocStatus", kind=ColumnKind.CHOICE, title="Statut", choices=("Brouillon", "Approuvé")),
    )
    document = ContentType(id=PINNED, name="Document PMO", group="PMO", columns=("PmoDocCode",))
    mandate = ContentType(id=CHILD, name="Mandat", group="PMO", columns=("PmoDocStatus",))
    versioning = Versioning(
        major=True, major_limit=100, minor=True, minor_limit=3, approval=True, drafts_visible_to=1, checkout=False
    )
    library = Library(key="Governance", title="Pilotage", versioning=versioning)
    written(
        site,
        *(part(Kind.SITE_COLUMN, url, f"columns/{one.name}", one) for one in columns),
        part(Kind.CONTENT_TYPE, url, "contenttypes/PmoDocument", document),
        part(Kind.CONTENT_TYPE, url, "contenttypes/PmoMandate", mandate),
        part(Kind.LIBRARY, url, "Governance", library),
    )
    written(
        ground.gateway.site(url),
        *(part(Kind.COLUMN, url, f"Governance/columns/{one.name}", one) for one in columns),
        part(Kind.LIST_CONTENT_TYPE, url, "Governance/contenttypes/PmoMandate", CHILD),
        *(
            part(Kind.FOLDER, url, f"Governance/folders/{path}", Folder(path=path))
            for path in ("01-Mandat", "02-Énoncé")
        ),
        part(Kind.FOLDER, url, "Governance/folders/02-Énoncé/L'été 50% #1", Folder(path="02-Énoncé/L'été 50% #1")),
        part(Kind.DEFAULTS, url, "Governance/defaults", (("PmoDocCode", "PRJ & <1>"), ("PmoDocStatus", "Brouillon"))),
    )
    found = ground.gateway.site(url)
    governance = found.list_of("Governance")
    assert isinstance(governance, Library)
    assert (governance.title, governance.versioning) == ("Pilotage", versioning)
    assert governance.content_types == (CHILD,)
    assert [one.path for one in governance.folders] == ["01-Mandat", "02-Énoncé", "02-Énoncé/L'été 50% #1"]
    assert governance.defaults == (("PmoDocCode", "PRJ & <1>"), ("PmoDocStatus", "Brouillon"))
    names = {one.id: one.name for one in found.content_types}
    assert (names[PINNED], names[CHILD]) == ("Document PMO", "Mandat")
    assert {one.name for one in found.columns} == {"PmoDocCode", "PmoDocStatus"}
    changed = (("PmoDocCode", "PRJ-2"),)
    written(
        found,
        part(Kind.DEFAULTS, url, "Governance/defaults", changed, action=Action.UPDATE, before=governance.defaults),
    )
    assert ground.gateway.site(url).list_of("Governance").defaults == changed


def test_roles_hold_their_level_and_members_and_lists_exactly_their_rights(ground, furnished, written, part) -> None:
    url, (ana, bob) = furnished.url, ground.people
    manager = Role(key="PRM", title="Chef de projet", level=Level.EDIT, members=(ana,))
    finance = Role(key="FIN", title="Contrôle de gestion", members=())
    written(furnished, part(Kind.ROLE, url, "roles/PRM", manager), part(Kind.ROLE, url, "roles/FIN", finance))
    site = ground.gateway.site(url)
    assert site.roles == (finance, manager)
    first = (Grant("FIN", Level.READ), Grant("PRM", Level.CONTRIBUTE))
    written(site, part(Kind.GRANTS, url, "Risks/grants", first))
    site = ground.gateway.site(url)
    assert site.list_of("Risks").grants == first
    second = (Grant("PRM", Level.READ),)
    both = replace(manager, members=(ana, bob), level=Level.READ, id=site.roles[1].id)
    written(
        site,
        part(Kind.GRANTS, url, "Risks/grants", second, action=Action.UPDATE, before=first),
        part(Kind.ROLE, url, "roles/PRM", both, action=Action.UPDATE, before=site.roles[1]),
    )
    site = ground.gateway.site(url)
    assert site.list_of("Risks").grants == second
    assert site.roles[1] == both


def test_reading_a_site_costs_two_requests(ground, furnished: Site) -> None:
    before = ground.gateway.traffic().requests
    ground.gateway.site(furnished.url)
    assert ground.gateway.traffic().requests - before == 2
