"""Sites, hubs, lists and their settings."""

from __future__ import annotations

from typing import Any

import pytest

ZERO = "00000000-0000-0000-0000-000000000000"


def titles(site: Any) -> dict[str, str]:
    found = site.get("web/lists?$select=Title&$expand=RootFolder")["value"]
    return {one["RootFolder"]["ServerRelativeUrl"].removeprefix(site.path): one["Title"] for one in found}


def test_a_site_is_ready_when_its_creation_is_answered(site: Any) -> None:
    # [R] SiteCreationTests_Application: status 2 returned directly
    select = "Id,Title,Description,Language,Url,ServerRelativeUrl,CurrentChangeToken"
    web = site.get(f"web?$select={select}&$expand=RegionalSettings/TimeZone")
    assert (web["Language"], web["RegionalSettings"]["TimeZone"]["Id"]) == (1033, 3)
    assert web["CurrentChangeToken"]["StringValue"].startswith(f"1;2;{web['Id']};")


def test_the_status_of_a_site_tells_ready_and_unknown(site: Any) -> None:
    # [D] site-creation-rest: 2 ready, 0 not found
    assert site.get(f"SPSiteManager/status?url='{site.url}'")["SiteStatus"] == 2
    assert site.get("SPSiteManager/status?url='https://contoso.sharepoint.com/sites/none'")["SiteStatus"] == 0


def test_a_taken_address_answers_status_four(site: Any) -> None:
    # [D] site-creation-rest: 4 URL already exists
    request = {"Title": "Again", "Url": site.url, "Lcid": 1033, "WebTemplate": "STS#3", "Owner": "marie@contoso.com"}
    assert site.post("SPSiteManager/create", {"request": request})["SiteStatus"] == 4


def test_an_application_must_name_an_owner(site: Any) -> None:
    # [D] Owner is mandatory app-only
    request = {"Title": "X", "Url": site.url + "-x", "Lcid": 1033, "WebTemplate": "STS#3"}
    assert site.send("POST", "SPSiteManager/create", {"request": request}).status == 400


def test_a_missing_site_is_a_plain_404(site: Any) -> None:
    # [R] text body 404 FILE NOT FOUND
    headers = {"Authorization": f"Bearer {site.token}", "Accept": "application/json"}
    reply = site.tenant.send("GET", "https://contoso.sharepoint.com/sites/none/_api/web", headers=headers)
    assert (reply.status, reply.text) == (404, "404 FILE NOT FOUND")


def test_a_french_site_speaks_french(french: Any) -> None:
    # [U] Lcid drives default titles; traffic with a French tenant's names
    known = titles(french)
    assert known["/Documents partages"] == "Documents"
    assert known["/SitePages"] == "Pages du site"
    library = f"web/GetList('{french.path}/Documents partages')"
    assert french.get(f"{library}/views?$select=Title")["value"][0]["Title"] == "Tous les documents"
    assert french.get(f"{library}/fields/getByInternalNameOrTitle('Title')?$select=Title")["Title"] == "Titre"


def test_an_english_site_speaks_english(site: Any) -> None:
    assert titles(site)["/Shared Documents"] == "Documents"


def test_a_new_site_has_three_groups_with_rights(site: Any) -> None:
    # [R] fixed ids of permission levels
    assigned = site.get("web/roleassignments?$expand=Member,RoleDefinitionBindings")["value"]
    held = {one["Member"]["Title"].split()[-1]: one["RoleDefinitionBindings"][0]["Id"] for one in assigned}
    assert held == {"Owners": 1073741829, "Members": 1073741830, "Visitors": 1073741826}


def test_a_hub_has_the_id_of_its_site_collection(site: Any, french: Any) -> None:
    # [R] HubSiteTests
    hub = site.post("site/RegisterHubSite")
    assert hub["ID"] == hub["SiteId"] == site.get("site?$select=Id")["Id"]
    assert french.post("Site/JoinHubSite", {"hubSiteId": hub["ID"]}) == {"odata.null": True}
    assert french.get("site?$select=HubSiteId")["HubSiteId"] == hub["ID"]
    french.post(f"site/JoinHubSite('{ZERO}')")
    assert french.get("site?$select=HubSiteId")["HubSiteId"] == ZERO


def test_a_hub_is_registered_once(site: Any) -> None:
    # [C] This site is already a HubSite.
    site.post("site/RegisterHubSite")
    assert site.send("POST", "site/RegisterHubSite").code == "-1, System.InvalidOperationException"


def test_joining_an_unknown_hub_is_refused(site: Any) -> None:
    # [C] ResourceNotFoundException
    reply = site.send("POST", "Site/JoinHubSite", {"hubSiteId": site.get("site")["Id"]})
    assert reply.code == "-1, Microsoft.SharePoint.Client.ResourceNotFoundException"


def test_a_list_starts_as_recorded(site: Any) -> None:
    # [R] 222 creations: majors on, 50 versions, attachments on, folders off
    made = site.post("web/lists", {"Title": "Risks", "BaseTemplate": 100})
    assert (made["EnableVersioning"], made["MajorVersionLimit"], made["EnableMinorVersions"]) == (True, 50, False)
    assert (made["EnableAttachments"], made["EnableFolderCreation"]) == (True, False)
    assert made["ListItemEntityTypeFullName"] == "SP.Data.RisksListItem"


def test_a_library_starts_as_recorded(site: Any) -> None:
    # [R] 222 creations: 500 versions, folders on
    made = site.post("web/lists", {"Title": "Governance Board", "BaseTemplate": 101})
    assert (made["MajorVersionLimit"], made["EnableFolderCreation"], made["EnableAttachments"]) == (500, True, False)
    assert made["ListItemEntityTypeFullName"] == "SP.Data.Governance_x0020_BoardItem"


def test_the_address_of_a_list_outlives_its_title(site: Any) -> None:
    # [R/U] the address comes from the first title
    one = site.new_list("Risks")
    assert site.merge(one, {"Title": "Risques"}).status == 204
    shown = site.get(f"web/GetList('{site.path}/Lists/Risks')?$select=Title,Id")
    assert shown["Title"] == "Risques"
    assert site.get("web/lists/getByTitle('Risques')?$select=Id")["Id"] == shown["Id"]


def test_a_second_list_of_the_first_name_gets_a_number(site: Any) -> None:
    site.merge(site.new_list("Risks"), {"Title": "Risques"})
    site.new_list("Risks")
    assert "/Lists/Risks1" in titles(site)


def test_a_taken_title_is_a_500(site: Any) -> None:
    # [R] -2130575342
    site.new_list("Risks")
    reply = site.send("POST", "web/lists", {"Title": "risks", "BaseTemplate": 100})
    assert (reply.status, reply.code) == (500, "-2130575342, Microsoft.SharePoint.SPException")


def test_an_unknown_list_is_a_404(site: Any) -> None:
    # [R] List 'X' does not exist at site with URL
    reply = site.send("GET", "web/lists/getByTitle('Nope')")
    assert (reply.status, reply.code) == (404, "-1, System.ArgumentException")


@pytest.mark.parametrize("method", ["PATCH", "MERGE", "POST"])
def test_settings_change_by_patch_merge_or_tunnel(site: Any, method: str) -> None:
    # [R] 204 empty; conformance README point 5
    one = site.new_list("Governance", 101)
    headers = {"If-Match": "*"} | ({"X-HTTP-Method": "MERGE"} if method == "POST" else {})
    settings = {
        "EnableMinorVersions": True,
        "EnableModeration": True,
        "MajorVersionLimit": 100,
        "MajorWithMinorVersionsLimit": 10,
    }
    reply = site.send(method, one, settings, headers=headers)
    assert (reply.status, reply.body) == (204, b"")
    assert site.get(f"{one}?$select={','.join(settings)}") == settings


def test_minor_versions_need_a_library(site: Any) -> None:
    # [U] order of settings
    assert site.merge(site.new_list(), {"EnableMinorVersions": True}).status == 400


def test_hidden_lists_are_filtered_by_the_caller(site: Any) -> None:
    everything = site.get("web/lists?$select=Title,Hidden")["value"]
    shown = site.get("web/lists?$select=Title&$filter=Hidden eq false")["value"]
    assert len(shown) == sum(not one["Hidden"] for one in everything) < len(everything)


@pytest.mark.parametrize("way", ["DELETE", "tunnel", "recycle"])
def test_a_list_can_be_removed(site: Any, way: str) -> None:
    # [C] DELETE through POST, or recycle
    one = site.new_list()
    if way == "recycle":
        assert len(site.post(f"{one}/recycle")["value"]) == 36
    elif way == "tunnel":
        assert site.send("POST", one, headers={"X-HTTP-Method": "DELETE", "If-Match": "*"}).status == 200
    else:
        assert site.send("DELETE", one).status == 200
    assert site.send("GET", one).code.startswith("-2130575322")


def test_a_web_can_be_retitled(site: Any) -> None:
    assert site.merge("web", {"Title": "Pont neuf", "Description": "d"}).status == 204
    assert site.get("web?$select=Title,Description") == {"Title": "Pont neuf", "Description": "d"}
