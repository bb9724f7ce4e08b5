"""Plan, carry out, plan again: nothing left, and nothing people added is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmo365.model.growth import grown
from pmo365.model.plan import Action, Change, Kind, Outcome, RowWrite, Status
from pmo365.model.site import Column, ColumnKind, ContentType, Library, Register, Site, View
from pmo365.model.waves import wave
from pmo365.planning.diff import diff
from pmo365.planning.in_place import in_place, values_in_place
from pmo365.planning.order import ordered, steps

CarryOut = Callable[[Site | None, tuple[Change, ...]], Site]


def _risks(site: Site, **parts: object) -> Site:
    return replace(site, registers=(replace(site.registers[0], **parts),))  # type: ignore[arg-type]


def _governance(site: Site, **parts: object) -> Site:
    return replace(site, libraries=(replace(site.libraries[0], **parts),))  # type: ignore[arg-type]


def test_a_site_made_from_nothing_leaves_nothing_to_do(desired: Site, carried_out: CarryOut) -> None:
    made = carried_out(None, ordered(diff(desired, None)))
    assert diff(desired, made) == ()


def test_a_site_as_desired_needs_no_change(desired: Site) -> None:
    assert diff(desired, desired) == ()


def test_titles_are_peoples_words(desired: Site) -> None:
    columns = tuple(replace(column, title="Autrement dit") for column in desired.registers[0].columns)
    assert diff(desired, _risks(desired, title="Nos risques", columns=columns)) == ()


def test_a_column_of_another_type_is_left_to_people(desired: Site) -> None:
    other = Column(name="PmoScore", kind=ColumnKind.TEXT)
    columns = (*desired.registers[0].columns[:2], other, desired.registers[0].columns[3])
    assert diff(desired, _risks(desired, columns=columns)) == ()


def test_a_removed_choice_comes_back_and_an_added_one_stays(desired: Site, carried_out: CarryOut) -> None:
    zone = replace(desired.registers[0].columns[1], choices=("Rouge", "Bleu"))
    columns = (desired.registers[0].columns[0], zone, *desired.registers[0].columns[2:])
    observed = _risks(desired, columns=columns)
    (change,) = diff(desired, observed)
    assert change.action is Action.UPDATE
    assert isinstance(change.after, Column)
    assert change.after.choices == ("Vert", "Rouge", "Bleu")
    assert diff(desired, carried_out(observed, (change,))) == ()


def test_a_view_keeps_the_columns_people_added(desired: Site) -> None:
    mine = replace(desired.registers[0].views[0], columns=("Title", "Mine"))
    (change,) = diff(desired, _risks(desired, views=(mine,)))
    assert isinstance(change.after, View)
    assert change.after.columns == ("Title", "PmoZone", "Mine")


def test_camel_differences_of_white_space_are_no_change(desired: Site) -> None:
    spaced = replace(desired.registers[0].views[0], query="<Where>\n  </Where>")
    assert diff(desired, _risks(desired, views=(spaced,))) == ()


def test_only_the_setting_that_differs_is_stated(desired: Site) -> None:
    off = replace(desired.libraries[0].versioning, major=False)
    (change,) = diff(desired, _governance(desired, versioning=off))
    assert change.kind is Kind.SETTINGS
    assert isinstance(change.after, Library)
    assert isinstance(change.before, Library)
    assert change.after.versioning.major is True
    assert change.after.versioning.approval is None
    assert change.before.versioning.major is False


def test_a_library_that_keeps_more_versions_is_left_so(desired: Site) -> None:
    more = replace(desired.libraries[0].versioning, major_limit=500)
    assert diff(desired, _governance(desired, versioning=more)) == ()
    fewer = replace(desired.libraries[0].versioning, major_limit=50)
    (change,) = diff(desired, _governance(desired, versioning=fewer))
    assert change.after.versioning.major_limit == 100  # type: ignore[union-attr]


def test_a_stated_zero_that_is_there_is_no_difference(desired: Site) -> None:
    zero = replace(desired.registers[0].columns[2], minimum=0.0)
    columns = (*desired.registers[0].columns[:2], zero, desired.registers[0].columns[3])
    assert diff(_risks(desired, columns=columns), _risks(desired, columns=columns)) == ()


def test_members_are_added_never_removed(desired: Site) -> None:
    role = replace(desired.roles[0], members=("z@contoso.com",))
    (change,) = diff(desired, replace(desired, roles=(role,)))
    assert change.after.members == ("z@contoso.com", "a@contoso.com")  # type: ignore[union-attr]


def test_an_unknown_part_is_never_removed(desired: Site) -> None:
    extra = replace(desired, registers=(*desired.registers, Register(key="Ours")))
    assert diff(desired, extra) == ()


def test_lists_come_before_their_columns_and_lookups_last(desired: Site) -> None:
    kinds = [change.path for change in ordered(diff(desired, None))]
    assert kinds.index("Risks") < kinds.index("Risks/columns/PmoKey") < kinds.index("Risks/columns/PmoRiskRef")
    assert kinds[0] == "."


def test_steps_hold_one_site_and_one_wave_each(desired: Site) -> None:
    for step in steps(ordered(diff(desired, None)), most=3):
        assert len(step) <= 3
        assert len({(change.site, wave(change)) for change in step}) == 1


def test_a_whole_site_is_made_in_few_steps(desired: Site) -> None:
    assert len(steps(ordered(diff(desired, None)))) <= 6


def test_what_was_made_is_known_without_reading_it_again(desired: Site) -> None:
    site = Site(url=desired.url)
    for number, change in enumerate(ordered(diff(desired, None)), start=1):
        site = grown(site, [Outcome(change=change, status=Status.DONE, id=str(number))])
    assert {role.key for role in site.roles} == {role.key for role in desired.roles}
    assert all(role.id for role in site.roles)
    for wanted in desired.lists:
        made = site.list_of(wanted.key)
        assert made is not None
        assert made.id
        assert {one.name for one in made.columns} == {one.name for one in wanted.columns}


def test_what_failed_is_not_known_to_be_there(desired: Site) -> None:
    failed = [Outcome(change=one, status=Status.FAILED) for one in diff(desired, None)]
    assert grown(Site(url=desired.url), failed) == Site(url=desired.url)


def test_a_content_type_waits_for_the_one_above_it() -> None:
    root, child = "0x010100" + "A" * 32, "0x010100" + "A" * 32 + "00" + "B" * 32
    grandchild = child + "00" + "C" * 32
    waves = [
        wave(
            Change(kind=Kind.CONTENT_TYPE, action=Action.CREATE, site="x", path="c", after=ContentType(id=id, name=id))
        )
        for id in (root, child, grandchild)
    ]
    assert waves == sorted(set(waves))


def test_a_list_under_its_bare_key_is_not_in_place_yet() -> None:
    wanted = Register(key="Risks", title="Risques")
    change = Change(kind=Kind.REGISTER, action=Action.CREATE, site="x", path="Risks", after=wanted)
    assert not in_place(change, Site(url="x", registers=(Register(key="Risks", title="Risks"),)))
    assert in_place(change, Site(url="x", registers=(wanted,)))


def test_a_list_or_a_view_that_never_got_its_title_is_given_it_and_a_renamed_one_is_left(desired: Site) -> None:
    risks = desired.registers[0]
    bare = replace(risks, title="Risks", views=tuple(replace(view, title=view.key) for view in risks.views))
    changes = diff(desired, replace(desired, registers=(bare,)))
    assert [(one.path, one.after.title) for one in changes] == [("Risks", "Risques"), ("Risks/views/Open", "Ouverts")]
    renamed = replace(risks, title="Mes risques", views=tuple(replace(view, title="Moi") for view in risks.views))
    assert diff(desired, replace(desired, registers=(renamed,))) == ()


def test_a_change_is_in_place_once_it_is_carried_out(desired: Site, carried_out: CarryOut) -> None:
    site: Site | None = None
    for change in ordered(diff(desired, None)):
        assert not in_place(change, site), change.path
        site = carried_out(site, (change,))
        assert in_place(change, site), change.path


@st.composite
def damage(draw: st.DrawFn) -> Callable[[Site], Site]:
    """Return something people or a cut-off run may have done to a site."""
    keep_columns = draw(st.sets(st.integers(0, 3)))
    zone = draw(st.lists(st.sampled_from(["Vert", "Rouge", "Bleu", "Noir"]), unique=True))
    flags = draw(st.tuples(*(st.booleans(),) * 6))
    limit = draw(st.sampled_from([1, 50, 100, 500]))
    members = draw(st.lists(st.sampled_from(["a@contoso.com", "b@contoso.com"]), unique=True))

    def apply(site: Site) -> Site:
        risks, governance = site.registers[0], site.libraries[0]
        columns = tuple(
            replace(one, indexed=flags[0], choices=tuple(zone) if one.choices else None)
            for number, one in enumerate(risks.columns)
            if number in keep_columns
        )
        mine = Column(name="Mine", kind=ColumnKind.NOTE)
        risks = replace(
            risks,
            columns=(*columns, mine),
            views=risks.views if flags[1] else (),
            versioning=replace(risks.versioning, major=flags[2], major_limit=limit),
        )
        governance = replace(
            governance,
            folders=governance.folders[: int(flags[3])],
            defaults=governance.defaults if flags[4] else None,
            content_types=governance.content_types if flags[5] else (),
        )
        roles = tuple(replace(role, members=tuple(members)) for role in site.roles)
        return replace(
            site,
            registers=(risks, Register(key="Ours")),
            libraries=(governance,) if flags[3] or flags[4] else (),
            roles=roles if flags[0] else (),
            hub=site.hub if flags[1] else None,
        )

    return apply


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(hurt=damage())
def test_any_damaged_site_converges_in_one_plan_and_keeps_what_people_added(
    desired: Site, carried_out: CarryOut, hurt: Callable[[Site], Site]
) -> None:
    damaged = hurt(desired)
    healed = carried_out(damaged, ordered(diff(desired, damaged)))
    assert diff(desired, healed) == ()
    assert healed.list_of("Ours") is not None
    risks = healed.list_of("Risks")
    assert risks is not None
    assert risks.column("Mine") is not None
    before = damaged.registers[0].column("PmoZone")
    after = risks.column("PmoZone")
    assert after is not None
    assert set((before.choices if before else None) or ()) <= set(after.choices or ())
    if damaged.roles:
        assert set(damaged.roles[0].members or ()) <= set(healed.roles[0].members or ())


def test_a_moment_is_in_place_to_the_second() -> None:
    told = datetime(2026, 11, 22, 20, 9, 56, 876838, tzinfo=UTC)
    write = RowWrite(list="Findings", id=2, values={"PmoClosedAt": told})
    assert values_in_place(write, {"PmoClosedAt": told.replace(microsecond=0)})
    assert not values_in_place(write, {"PmoClosedAt": told + timedelta(seconds=1)})
    assert not values_in_place(write, {})
