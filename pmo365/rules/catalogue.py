"""Which function judges which rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from pmo365.model.finding import Finding
from pmo365.rules import documents, libraries, provisioning, quality, registers, reports, risks, versions
from pmo365.rules.case import Case

Rule: TypeAlias = Callable[[Case], Iterable[Finding]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "PRV-SITE-MISSING": provisioning.site_missing,
        "PRV-SITE-ORPHAN": provisioning.site_orphan,
        "PRV-LIST-MISSING": provisioning.list_missing,
        "PRV-COL-MISSING": provisioning.column_missing,
        "PRV-COL-TYPE": provisioning.column_type,
        "PRV-COL-RENAMED": provisioning.column_renamed,
        "PRV-INDEX": provisioning.index_missing,
        "PRV-CHOICE-DRIFT": provisioning.choice_drift,
        "PRV-UNKNOWN-PART": provisioning.unknown_part,
        "LIB-VERSIONING": libraries.versioning,
        "LIB-APPROVAL": libraries.approval,
        "LIB-CHECKOUT": libraries.checkout,
        "LIB-CT": libraries.content_types,
        "LIB-VERSION-LIMIT": libraries.version_limit,
        "DOC-META-MISSING": documents.metadata_missing,
        "DOC-META-INCONSISTENT": documents.metadata_inconsistent,
        "DOC-APPROVED-EDITED": documents.approved_edited,
        "VER-NO-MAJOR": versions.no_major,
        "VER-MISMATCH": versions.mismatch,
        "REG-NO-OWNER": registers.no_owner,
        "REG-OVERDUE": registers.overdue,
        "RSK-NO-ACTION": risks.no_action,
        "RPT-LATE": reports.late,
        "DQ-UNKNOWN-CHOICE": quality.unknown_choice,
    }
)
