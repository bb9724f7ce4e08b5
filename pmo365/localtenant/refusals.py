"""Refusals: what the tenant says when it will not, in the words and codes of the real one.

Sources: docs/tenant/lists.md, files.md, sign-in.md (the evidence tags stand there).
"""

from __future__ import annotations

from pmo365.localtenant.exchange import Doc, Headers

SP = "Microsoft.SharePoint.SPException"
ARGUMENT = "System.ArgumentException"
QUERY = "Microsoft.SharePoint.Client.InvalidClientQueryException"


class Refusal(Exception):
    """A request the real tenant refuses too: HTTP status, code, message."""

    def __init__(self, status: int, code: str, message: str, headers: Headers = ()) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers


class PlainRefusal(Refusal):
    """A refusal whose body is plain text (a site that does not exist)."""


class TokenRefusal(Refusal):
    """A refusal by the token check of SharePoint: a body with the one key ``error_description``."""


class SignInRefusal(Exception):
    """A sign-in that Entra refuses: error word, AADSTS number, sentence, HTTP status."""

    def __init__(self, error: str, number: int, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.error, self.number, self.text, self.status = error, number, text, status


class Unemulated(Exception):
    """A request the local tenant does not know; answered 501 and counted, never ignored."""


def rest_envelope(refusal: Refusal, verbose: bool) -> Doc:
    """Return the error body of SharePoint REST: ``error`` in verbose mode, ``odata.error`` otherwise."""
    detail = {"code": refusal.code, "message": {"lang": "en-US", "value": refusal.message}}
    return {"error": detail} if verbose else {"odata.error": detail}


def graph_envelope(refusal: Refusal, stamp: str, request_id: str) -> Doc:
    """Return the error body of Graph."""
    inner = {"date": stamp, "request-id": request_id, "client-request-id": request_id}
    return {"error": {"code": refusal.code, "message": refusal.message, "innerError": inner}}


def unknown_list(title: str, site: str) -> Refusal:
    """Return the refusal for a list title or address that is not there."""
    return Refusal(404, f"-1, {ARGUMENT}", f"List '{title}' does not exist at site with URL '{site}'.")


def unknown_list_id() -> Refusal:
    """Return the refusal for a list id that is not there."""
    text = "List does not exist. The page you selected contains a list that does not exist. It may have been deleted."
    return Refusal(404, f"-2130575322, {SP}", text)


def unknown_item() -> Refusal:
    """Return the refusal for an item that is not there."""
    text = "Item does not exist. It may have been deleted by another user."
    return Refusal(404, f"-2130575338, {ARGUMENT}", text)


def unknown_file(path: str) -> Refusal:
    """Return the refusal for a file that is not there."""
    return Refusal(404, f"-2130575338, {SP}", f"The file {path} does not exist.")


def unknown_folder() -> Refusal:
    """Return the refusal for a folder that is not there."""
    return Refusal(404, "-2147024894, System.IO.FileNotFoundException", "File Not Found.")


def unknown_column(name: str) -> Refusal:
    """Return the refusal for a column asked by name that is not there."""
    return Refusal(
        400, f"-2147024809, {ARGUMENT}", f"Column '{name}' does not exist. It may have been deleted by another user."
    )


def unknown_query_column(name: str) -> Refusal:
    """Return the refusal for a column named in a query that is not there."""
    return Refusal(400, f"-1, {SP}", f"The field or property '{name}' does not exist.")


def unknown_property(name: str, kind: str) -> Refusal:
    """Return the refusal for a property that the type does not have."""
    text = (
        f"The property '{name}' does not exist on type '{kind}'. "
        "Make sure to only use property names that are defined by the type."
    )
    return Refusal(400, f"-1, {QUERY}", text)


def bad_query(text: str) -> Refusal:
    """Return the refusal for a query that cannot be understood."""
    return Refusal(400, f"-1, {QUERY}", text)


def access_denied() -> Refusal:
    """Return the refusal for missing rights."""
    text = "Access denied. You do not have permission to perform this action or access this resource."
    return Refusal(403, "-2147024891, System.UnauthorizedAccessException", text)


def etag_mismatch(asked: str, actual: str) -> Refusal:
    """Return the refusal for an If-Match that is out of date."""
    text = f"The request ETag value '{asked}' does not match the object's ETag value '{actual}'."
    return Refusal(412, "-1, Microsoft.SharePoint.Client.ClientServiceException", text)


def throttled_view() -> Refusal:
    """Return the refusal of the list-view threshold: HTTP 500."""
    text = "The attempted operation is prohibited because it exceeds the list view threshold."
    return Refusal(500, "-2147024860, Microsoft.SharePoint.SPQueryThrottledException", text)


def duplicate_list() -> Refusal:
    """Return the refusal for a list title that is taken: HTTP 500."""
    text = (
        "A list, survey, discussion board, or document library with the specified title already exists "
        "in this Web site.  Please choose another title."
    )
    return Refusal(500, f"-2130575342, {SP}", text)


def taken_name(what: str) -> Refusal:
    """Return the refusal for a column, content type or group that is already there."""
    return Refusal(500, f"-2130575214, {SP}", what)


def bad_value(text: str) -> Refusal:
    """Return the refusal for a value its column does not take."""
    return Refusal(400, "-2146232832, Microsoft.SharePoint.SPFieldValidationException", text)


def duplicate_value() -> Refusal:
    """Return the refusal for a value that a unique column already holds."""
    text = (
        "The list item could not be added or updated because duplicate values were found "
        "in one or more fields in the list."
    )
    return Refusal(400, "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException", text)


def bad_name(path: str) -> Refusal:
    """Return the refusal for a file or folder name with forbidden characters or words."""
    text = f"The file or folder name {path} contains characters that are not permitted.  Please use a different name."
    return Refusal(400, f"-2130575245, {SP}", text)


def long_path() -> Refusal:
    """Return the refusal for a path over 400 characters."""
    text = (
        "The specified file or folder name is too long. "
        "The URL path for all files and folders must be 400 characters or less."
    )
    return Refusal(400, "-2147024690, System.IO.PathTooLongException", text)


def checked_out(path: str, who: str) -> Refusal:
    """Return the refusal for a file that someone else has checked out: HTTP 423."""
    text = f'The file "{path}" is checked out for editing by {who}.'
    return Refusal(423, "-2130575306, Microsoft.SharePoint.SPFileCheckOutException", text)


def locked(url: str, who: str) -> Refusal:
    """Return the refusal for a file that someone has open in Office: HTTP 423."""
    text = f"The file {url} is locked for shared use by {who} [membership]."
    return Refusal(423, "-2147018894, Microsoft.SharePoint.SPFileLockException", text)


def not_checked_out(path: str) -> Refusal:
    """Return the refusal for a file that must be checked out first."""
    text = f'The file "{path}" is not checked out. You must first check out this document before making changes.'
    return Refusal(400, "-2147024738, Microsoft.SharePoint.SPFileCheckOutException", text)
