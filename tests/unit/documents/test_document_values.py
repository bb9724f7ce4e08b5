"""Values are written the way French and English readers expect."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pmo365.documents.writing import Pen, dictionary_order, long_day, typeset
from pmo365.model.site import ColumnKind
from pmo365.model.snapshot import Link, Reference, Value

FR = Pen(language="fr", currency="EUR", zone="Europe/Paris", names={"ana@contoso.com": "Ana Díaz"})
EN = Pen(language="en", currency="EUR", zone="Europe/London")


def test_dates() -> None:
    assert FR.day(date(2026, 12, 31)) == "31/12/2026"
    assert EN.day(date(2026, 12, 31)) == "31 Dec 2026"


def test_a_moment_is_told_in_the_zone_of_its_readers() -> None:
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert FR.day(late) == "01/07/2026"
    assert FR.moment(late) == "01/07/2026 00:30"
    assert EN.moment(late) == "30 Jun 2026, 23:30"


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert long_day(date(2026, 3, 1), "fr") == "1er mars 2026"
    assert long_day(date(2026, 3, 11), "fr") == "11 mars 2026"
    assert long_day(date(2026, 3, 1), "en") == "1 March 2026"


def test_french_words_are_sorted_as_in_a_dictionary() -> None:
    assert sorted(["Équipe", "Zone", "équilibre", "Exécution"], key=dictionary_order) == [
        "équilibre", "Équipe", "Exécution", "Zone",
    ]  # fmt: skip


def test_sums_of_money_come_in_whole_units() -> None:
    assert FR.sum(Decimal("879500.50")) == "879\u202f501\u00a0€"
    assert EN.sum(Decimal("-12345678.90")) == "\u2212€12,345,679"


def test_money() -> None:
    assert FR.money(Decimal("1234.5")) == "1\u202f234,50\u00a0€"
    assert EN.money(Decimal("1234.5")) == "€1,234.50"
    assert FR.money(Decimal("-1234.5")) == "\u22121\u202f234,50\u00a0€"
    assert EN.money(Decimal("-1234.5")) == "\u2212€1,234.50"


def test_a_whole_amount_comes_without_cents() -> None:
    assert FR.money(Decimal("420000.00")) == "420\u202f000\u00a0€"
    assert EN.money(Decimal(420000)) == "€420,000"
    assert FR.money(Decimal("0.05")) == "0,05\u00a0€"


def test_numbers_and_shares() -> None:
    assert FR.number(Decimal("1234.25")) == "1\u202f234,25"
    assert EN.number(12345) == "12,345"
    assert FR.percent(Decimal("4.5")) == "4,5\u00a0%"
    assert EN.percent(4) == "4%"


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("karim.benali@contoso.com", "Karim Benali"),
        ("marc-antoine.vidal@contoso.com", "Marc-Antoine Vidal"),
        ("ana@contoso.com", "Ana Díaz"),
        ("ANA@contoso.com", "Ana Díaz"),
        ("pmo_office@contoso.com", "Pmo Office"),
        ("...@contoso.com", "...@contoso.com"),
    ],
)
def test_people_are_named(email: str, name: str) -> None:
    assert FR.person(email) == name


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, ColumnKind.TEXT, None),
        ("", ColumnKind.TEXT, None),
        ("  ", ColumnKind.NOTE, None),
        ((), ColumnKind.PERSONS, None),
        (True, ColumnKind.BOOLEAN, "Oui"),
        (False, ColumnKind.BOOLEAN, "Non"),
        (Decimal(4), ColumnKind.PERCENT, "4\u00a0%"),
        (Decimal(4), ColumnKind.CURRENCY, "4\u00a0€"),
        (0, ColumnKind.NUMBER, "0"),
        (Link("https://x", "Dossier"), ColumnKind.LINK, "Dossier"),
        (Link("https://x"), ColumnKind.LINK, "https://x"),
        (Reference(3, "Livrable"), ColumnKind.LOOKUP, "Livrable"),
        (Reference(3), ColumnKind.LOOKUP, "3"),
        (("a.b@c.d", "e.f@c.d"), ColumnKind.PERSONS, "A B, E F"),
        (("Coût", "Délai"), ColumnKind.CHOICES, "Coût, Délai"),
        ("a.b@c.d", ColumnKind.PERSON, "A B"),
    ],
)
def test_a_cell_is_written_by_the_kind_of_its_column(value: Value, kind: ColumnKind, text: str | None) -> None:
    assert FR.value(value, kind) == text


def test_a_measure_carries_its_unit() -> None:
    assert FR.measure(Decimal("12.5"), "j.h") == "12,5\u00a0j.h"
    assert FR.measure(1200, "personnes") == "1\u202f200 personnes"
    assert FR.measure(90, "%") == "90\u00a0%"
    assert FR.measure(Decimal("4.9"), "€") == "4,90\u00a0€"
    assert FR.measure(None, "%") is None


def test_french_spaces_do_not_break_and_english_ones_are_left() -> None:
    said = "« Oui » : 71 % de 186 000 € ; non ?"
    assert typeset(said, "fr") == "«\u00a0Oui\u00a0»\u00a0: 71\u00a0% de 186\u00a0000\u00a0€\u00a0; non\u00a0?"
    assert typeset(said, "en") == said
