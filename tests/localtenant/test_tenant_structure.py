"""Sites, lists, columns, views, content types: structure."""

from __future__ import annotations

from typing import Any


def test_a_site_is_ready_when_its_creation_is_answered(site: Any) -> None:
    # [R] SiteCreationTests_Application: status 2 returned directly
    web = site.get(
        "web?$select=Id,Title,Description,Language,Url,ServerRelativeUrl,CurrentChangeToken&$expand=RegionalSettings/TimeZone"
    )
    assert web["Language"] == 1033
    assert web["RegionalSettings"]["TimeZone"]["Id"] == 3
