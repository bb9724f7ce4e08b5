"""A project of the portfolio: one row of the hub's register."""

from __future__ import annotations

from dataclasses import dataclass

from pmo365.model.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One row of the portfolio register on the hub."""

    code: str
    """``PRJ-0001``."""
    title: str
    language: Language
    tier: str
    """Key of TIER."""
    phase: str
    """Key of PHASE."""
    life: str
    """Key of LIFE."""
    blueprint: str = "project"
    sponsor: str = ""
    manager: str = ""
    business_unit: str = ""
    programme: str = ""
    confidentiality: str = "INT"
    site: str = ""
    """Address of its site; empty while it has none."""
    row: int | None = None
    """Id of its row in the hub's Projects register; None while it is only an approved request."""
    etag: str = ""
    request: int | None = None
    """Id of the approved request it comes from, while that request is not converted."""
    request_etag: str = ""
