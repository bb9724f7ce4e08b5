"""Columns survive the way to SharePoint's schema and back; what people wrote in them cannot break it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo365.errors import UnexpectedAnswer
from pmo365.gateway.schema import field_id, to_column, to_update, to_xml
from pmo365.model.site import Column, ColumnKind

LISTS = {"11111111-2222-3333-4444-555555555555": "Risks"}
PLAIN = Column(
    name="PmoX", kind=ColumnKind.TEXT, title="Énoncé", required=False, indexed=False, unique=False, hidden=False
)
WRITABLE = [kind for kind in ColumnKind if kind is not ColumnKind.OTHER]


def _read(xml: str, **told: object) -> Column:
    schema = fromstring(xml)
    data = {
        "InternalName": schema.get("Name"),
        "Title": schema.get("DisplayName"),
        "Description": schema.get("Description", ""),
        "SchemaXml": xml,
        "Id": schema.get("ID", "").strip("{}"),
        **{
            name: schema.get(name, "FALSE") == "TRUE"
            for name in ("Required", "Indexed", "EnforceUniqueValues", "Hidden")
        },
        **told,
    }
    return to_column(data, lookup_key=LISTS.get)


@pytest.mark.parametrize("kind", WRITABLE)
def test_every_kind_comes_back_as_it_went(kind: ColumnKind) -> None:
    choices = ("Élevé", "Moyen & bas", "<faible>") if kind in (ColumnKind.CHOICE, ColumnKind.CHOICES) else None
    column = replace(PLAIN, kind=kind, choices=choices, lookup="Risks" if kind is ColumnKind.LOOKUP else None)
    assert _read(to_xml(column, language="fr", lookup_list=next(iter(LISTS)))) == column


@pytest.mark.parametrize("kind", [ColumnKind.NUMBER, ColumnKind.CURRENCY, ColumnKind.PERCENT])
def test_limits_and_defaults_of_numbers_come_back_as_they_went(kind: ColumnKind) -> None:
    column = replace(PLAIN, kind=kind, minimum=0.0, maximum=100.0, default="100")
    assert _read(to_xml(column)) == column


def test_a_percentage_is_a_fraction_for_sharepoint_and_points_for_us() -> None:
    schema = fromstring(to_xml(replace(PLAIN, kind=ColumnKind.PERCENT, minimum=0, maximum=100, default="4")))
    assert (schema.get("Min"), schema.get("Max"), schema.findtext("Default")) == ("0", "1", "0.04")


@pytest.mark.parametrize("default", ["[today]", "1", "Élevé"])
def test_a_default_that_is_no_number_stays_as_it_is(default: str) -> None:
    assert _read(to_xml(replace(PLAIN, kind=ColumnKind.TEXT, default=default))).default == default


def test_a_unique_column_is_indexed_because_sharepoint_demands_it() -> None:
    schema = fromstring(to_xml(replace(PLAIN, unique=True, indexed=None)))
    assert (schema.get("Indexed"), schema.get("EnforceUniqueValues")) == ("TRUE", "TRUE")


def test_the_same_column_has_the_same_id_everywhere() -> None:
    assert field_id("PmoScore") == field_id("PmoScore") != field_id("PmoZone")
    assert _read(to_xml(PLAIN)).id == field_id("PmoX")


def test_no_limit_is_told_as_none() -> None:
    xml = (
        '<Field Type="Number" Name="PmoX" DisplayName="X" Min="-1.7976931348623157E+308" Max="1.79769313486232E+308"/>'
    )
    column = _read(xml)
    assert (column.minimum, column.maximum) == (None, None)


@pytest.mark.parametrize(
    "xml", ['<!DOCTYPE x [<!ENTITY a "b">]><Field Type="Text" Name="X"/>', "<Field", "<Field>&a;</Field>"]
)
def test_a_schema_that_attacks_or_is_broken_is_refused(xml: str) -> None:
    with pytest.raises(UnexpectedAnswer):
        to_column({"InternalName": "X", "Title": "X", "SchemaXml": xml}, lookup_key=LISTS.get)


@pytest.mark.parametrize("told", ["Calculated", "TaxonomyFieldType", "LookupMulti", "Thumbnail", "Location"])
def test_a_kind_we_do_not_manage_is_only_observed(told: str) -> None:
    assert _read(f'<Field Type="{told}" Name="X" DisplayName="X"/>').kind is ColumnKind.OTHER


def test_an_update_tells_only_what_is_stated() -> None:
    assert to_update(Column(name="PmoX", kind=ColumnKind.TEXT, required=True)) == {
        "__metadata": {"type": "SP.Field"},
        "Required": True,
    }
    choices = to_update(Column(name="PmoX", kind=ColumnKind.CHOICE, choices=("a", "b")))
    assert choices == {"__metadata": {"type": "SP.FieldChoice"}, "Choices": {"results": ["a", "b"]}}
    limits = to_update(Column(name="PmoX", kind=ColumnKind.PERCENT, minimum=0, maximum=100))
    assert limits == {"__metadata": {"type": "SP.FieldNumber"}, "MinimumValue": 0.0, "MaximumValue": 1.0}


@given(st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")), min_size=1))
def test_any_label_survives(label: str) -> None:
    column = replace(PLAIN, kind=ColumnKind.CHOICE, title=label, choices=(label,))
    assert _read(to_xml(column)) == column
