"""A certificate that ends is announced 60, 30 and 7 days before (K4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pmo365.errors import SignInError, StateError, Unreachable
from pmo365.gateway.identity import CertificateIdentity, ManagedIdentity
from pmo365.service.certificate import ends_of, note_the_end, warning
from pmo365.service.check import Check, bad, good, verdict

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "told"),
    [(365, None), (60, None), (59.9, 60), (31, 60), (30, 60), (29.9, 30), (7, 30), (6.9, 7), (0.1, 7), (0, 0), (-3, 0)],
)
def test_each_limit_warns_from_its_day_on(days: float, told: int | None) -> None:
    assert warning(NOW + timedelta(days=days), NOW) == told


def test_the_first_of_two_certificates_counts_and_a_machine_has_none() -> None:
    def identity(days: int) -> CertificateIdentity:
        ends = NOW + timedelta(days=days)
        return CertificateIdentity(client_id="c", private_key="", public_certificate="", expires=ends)

    assert ends_of((identity(9), ManagedIdentity(), identity(5))) == NOW + timedelta(days=5)
    assert ends_of((ManagedIdentity(),)) is None
    assert warning(None, NOW) is None


def warned() -> Check:
    return Check(name="hub", level="warn", told="hub_absent")


def test_the_verdict_is_what_must_be_mended_first() -> None:
    state, sign_in, silent = (
        bad("state", StateError("x")),
        bad("sign_in", SignInError("x")),
        bad("hub", Unreachable("x")),
    )
    assert verdict([good("standard", "standard")]) == 0
    assert verdict([good("standard", "standard"), warned()]) == 3
    assert verdict([warned(), silent]) == 5
    assert verdict([silent, state]) == 1
    assert verdict([silent, state, sign_in]) == 6


def test_a_service_that_runs_for_months_finds_the_warning_in_its_log(caplog: pytest.LogCaptureFixture) -> None:
    note_the_end(None, NOW)
    note_the_end(NOW + timedelta(days=90), NOW)
    assert caplog.records == []
    note_the_end(NOW + timedelta(days=20), NOW)
    assert "20 days left" in caplog.text
