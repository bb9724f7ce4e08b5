"""Items changed by a form: text as people type it in the language of the site."""

from __future__ import annotations

from typing import Any

import pytest


def update(
    site: Any, where: str, values: dict[str, str], *, quiet: bool = False, **flags: bool
) -> dict[str, str | None]:
    """Send a form and return what was refused of each column."""
    form = [{"FieldName": name, "FieldValue": text} for name, text in values.items()]
    body = {"formValues": form, "bNewDocumentUpdate": quiet, **flags}
    answers = site.post(f"{where}/ValidateUpdateListItem", body)["value"]
    assert all(one["HasException"] == bool(one["ErrorCode"]) for one in answers)
    return {one["FieldName"]: one["ErrorMessage"] for one in answers}


def register(site: Any) -> str:
    one = str(site.new_list())
    site.field(one, "PmoScore", "Number")
    site.field(one, "PmoDue", "DateTime", extra="Format='DateOnly'")
    site.field(one, "PmoOwner", "User")
    site.post(f"{one}/items", {"Title": "x", "PmoScore": 1})
    return f"{one}/items(1)"


def test_a_form_writes_what_is_typed(french: Any) -> None:
    # [R] 200 with one entry for each column; people as JSON keys
    item = register(french)
    key = '[{"Key":"i:0#.f|membership|paul@contoso.com"}]'
    said = update(french, item, {"PmoScore": "1,5", "PmoDue": "14/07/2026", "PmoOwner": key})
    assert set(said.values()) == {None}
    shown = french.get(item)
    assert (shown["PmoScore"], shown["PmoDue"]) == (1.5, "2026-07-13T22:00:00Z")
    assert french.get(f"web/getuserbyid({shown['PmoOwnerId']})")["Email"] == "paul@contoso.com"


@pytest.mark.parametrize(
    "values", [{"PmoScore": "1.5"}, {"PmoDue": "2026-07-14"}, {"PmoScore": "inf"}, {"Nope": "x"}], ids=str
)
def test_a_refused_value_is_a_200_and_nothing_is_written(french: Any, values: dict[str, str]) -> None:
    # [R] ErrorCode -2146232832, HasException true
    item = register(french)
    said = update(french, item, {"Title": "changed", **values})
    assert said["Title"] is None
    assert said[next(iter(values))]
    assert french.get(item)["Title"] == "x"


def test_an_invariant_number_has_a_point_everywhere(french: Any) -> None:
    # [M] numberInInvariantCulture; effect [U]
    item = register(french)
    update(french, item, {"PmoScore": "2.5"}, numberInInvariantCulture=True)
    assert french.get(item)["PmoScore"] == 2.5


def test_a_quiet_form_keeps_version_and_approval_of_a_file(site: Any) -> None:
    # [C] bNewDocumentUpdate true = no new version
    library = site.new_list("Governance", 101)
    site.field(library, "PmoPhase", "Text")
    site.merge(library, {"EnableMinorVersions": True, "EnableModeration": True})
    site.send(
        "POST", f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')/Files/add(url='a.txt')", b"x"
    )
    file = f"web/getFileByServerRelativePath(DecodedUrl='{site.path}/Governance/a.txt')"
    site.post(f"{file}/Publish()")
    site.post(f"{file}/Approve()")
    update(site, f"{file}/ListItemAllFields", {"PmoPhase": "Mandat"}, quiet=True)
    item = site.get(f"{file}/ListItemAllFields?$select=PmoPhase,OData__UIVersionString,OData__ModerationStatus")
    assert item == {"PmoPhase": "Mandat", "OData__UIVersionString": "1.0", "OData__ModerationStatus": 0}
    update(site, f"{file}/ListItemAllFields", {"PmoPhase": "Bilan"})
    assert site.get(file)["UIVersionLabel"] == "1.1"
