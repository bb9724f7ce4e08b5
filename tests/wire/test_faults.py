"""Every refusal is known by status and code; its text may be in any language."""

from __future__ import annotations

import json

import pytest

from pmo365 import errors
from pmo365.gateway.faults import fault, told
from pmo365.languages import say


def _sharepoint(code: str, text: str = "Texte traduit", *, verbose: bool = False) -> bytes:
    error = {"code": code, "message": {"lang": "fr-FR", "value": text}}
    return json.dumps({"error" if verbose else "odata.error": error}).encode()


@pytest.mark.parametrize("verbose", [True, False])
@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (500, "-2130575342, Microsoft.SharePoint.SPException", errors.AlreadyThere),
        (400, "-2130575257, Microsoft.SharePoint.SPException", errors.AlreadyThere),
        (500, "-2147024860, Microsoft.SharePoint.SPQueryThrottledException", errors.ThresholdExceeded),
        (423, "-2130575306, Microsoft.SharePoint.SPFileCheckOutException", errors.Locked),
        (423, "-2147018894, Microsoft.SharePoint.SPFileLockException", errors.Locked),
        (403, "-2147024891, System.UnauthorizedAccessException", errors.ConsentError),
        (404, "-1, System.ArgumentException", errors.Absent),
        (404, "-2130575338, Microsoft.SharePoint.SPException", errors.Absent),
        (412, "-1, Microsoft.SharePoint.Client.ClientServiceException", errors.Conflict),
        (400, "-2146232832, Microsoft.SharePoint.SPFieldValidationException", errors.Refused),
        (507, "-1, Microsoft.SharePoint.SPException", errors.Refused),
    ],
)
def test_a_sharepoint_refusal_is_told_by_its_code(status: int, code: str, kind: type, verbose: bool) -> None:
    error = fault(status, _sharepoint(code, verbose=verbose), address="https://contoso.sharepoint.com/_api/web")
    assert type(error) is kind
    assert error.facts["code"] == code
    assert error.facts["message"] == "Texte traduit"


def test_graphs_lock_is_told_by_its_inner_code() -> None:
    body = {"error": {"code": "notAllowed", "innerError": {"code": "resourceLocked"}, "message": "locked"}}
    assert isinstance(fault(423, json.dumps(body).encode(), address="x"), errors.Locked)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b'{"error_description":"Invalid issuer or signature."}', errors.SignInError),
        (404, b"404 FILE NOT FOUND", errors.Absent),
        (429, b"<html>busy</html>", errors.Throttled),
        (400, b"\xff\xfe not text", errors.Refused),
        (500, b"", errors.Refused),
        (400, b"[1]", errors.Refused),
        (400, b'{"error":"invalid_request"}', errors.Refused),
    ],
)
def test_a_refusal_of_any_other_shape_is_told_by_its_status(status: int, body: bytes, kind: type) -> None:
    assert type(fault(status, body, address="x")) is kind


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 412, 423, 429, 500, 503, 507])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_fault_can_be_said(status: int, language: str) -> None:
    error = fault(status, _sharepoint("-1, X"), address="https://contoso.sharepoint.com/x")
    assert "{" not in say(language, f"errors.{error.key}", **error.facts)


def test_a_body_without_words_gives_empty_ones() -> None:
    assert told(b"{}") == ("", "")
