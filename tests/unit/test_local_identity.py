"""The identity for the local tenant is made once, kept private and renewed in time."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pmo365.service.local_identity import local_identity

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_key_and_certificate_belong_together_and_last_a_year(tmp_path: Path) -> None:
    made = local_identity(tmp_path, "demo", now=NOW)
    key = load_pem_private_key(made.key_file.read_bytes(), password=None)
    certificate = x509.load_pem_x509_certificate(made.certificate.encode())
    assert certificate.public_key() == key.public_key()
    assert made.expires == NOW + timedelta(days=365)
    assert "PRIVATE" not in repr(made)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_only_its_owner_can_read_the_key(tmp_path: Path) -> None:
    made = local_identity(tmp_path, "demo", now=NOW)
    assert stat.S_IMODE(made.key_file.stat().st_mode) == 0o600


def test_it_is_kept_until_thirty_days_before_its_end(tmp_path: Path) -> None:
    first = local_identity(tmp_path, "demo", now=NOW)
    assert local_identity(tmp_path, "demo", now=NOW + timedelta(days=300)).certificate == first.certificate
    renewed = local_identity(tmp_path, "demo", now=NOW + timedelta(days=340))
    assert renewed.certificate != first.certificate
    assert renewed.client_id == first.client_id
