"""What the SharePoint client library is good at: sites, hubs, people and the life of files, on our own session.

The library keeps its queue after an error, so a context lives for one call or one file only. The form digest it
fetches before every first call is left out: with a bearer token SharePoint asks for none. Its retries, paging,
filters, batches and item updates are not used: each has a defect on record (docs/tenant/client.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from office365.runtime.client_request_exception import ClientRequestException
from office365.runtime.client_result import ClientResult
from office365.runtime.queries.service_operation import ServiceOperationQuery
from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.files.checkin_type import CheckinType
from office365.sharepoint.portal.sites.creation_request import SPSiteCreationRequest
from office365.sharepoint.portal.sites.creation_response import SPSiteCreationResponse

from pmo365.errors import (
    AlreadyThere,
    AnswerLost,
    ConfigurationError,
    PmoError,
    Refused,
    TemporaryError,
    UnexpectedAnswer,
)
from pmo365.gateway import zones
from pmo365.gateway.faults import fault
from pmo365.gateway.values import instant
from pmo365.gateway.wire import Wire
from pmo365.model.document import FileVersion
from pmo365.model.people import is_application
from pmo365.model.site import Site
from pmo365.model.words import LCID

_PROVISIONING, _READY, _TAKEN = 1, 2, 4
_POLLS = 40
_LONGEST_POLL = 15.0
_ONE_PIECE = 10 * 1024 * 1024
"""Most bytes sent in one request; larger files go in pieces of this size."""
_NOW = ["UIVersionLabel", "TimeLastModified", "CheckInComment", "Length", "ModifiedBy/Title", "ModifiedBy/LoginName"]
_THEN = ["VersionLabel", "Created", "CheckInComment", "Length", "Size", "CreatedBy/Title", "CreatedBy/LoginName"]


def context(wire: Wire, url: str) -> Any:
    """Return a fresh context of the client library on our session: no request is sent yet."""
    fresh = ClientContext(url).with_transport(session=wire.session)
    request = fresh.pending_request()
    request.beforeExecute -= request.ensure_form_digest
    return fresh


def execute(ctx: Any, *, writes: bool) -> None:
    """Send what a context has queued; raises our faults, AnswerLost when a write's answer cannot be read."""
    try:
        ctx.execute_query()
    except ClientRequestException as error:
        if error.response is None or error.response.ok:
            raise _unreadable(ctx, writes=writes) from error
        address = str(error.response.url).split("?")[0]
        raise fault(error.response.status_code, error.response.content, address=address) from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        # What the library raises when an answer is of another shape than it expects.
        raise _unreadable(ctx, writes=writes) from error


def _unreadable(ctx: Any, *, writes: bool) -> PmoError:
    kind = AnswerLost if writes else UnexpectedAnswer
    return kind("answer_lost" if writes else "not_json", address=ctx.base_url)


def create_site(wire: Wire, site: Site, *, hub_id: str | None) -> str:
    """Create a site without group, wait until it is ready and return the id of its collection.

    AlreadyThere when the address is taken, a deleted site's included; TemporaryError when it is still not ready at
    the end of our patience: the next run finds it.
    """
    if site.owner is None or site.language is None:
        raise ConfigurationError("site_without_owner", site=site.url)
    root = "/".join(site.url.split("/")[:3])
    ctx = context(wire, root)
    result: Any = ClientResult(ctx, SPSiteCreationResponse())
    ctx.add_query(
        ServiceOperationQuery(ctx.site_manager, "Create", None, {"request": _request(site, hub_id)}, None, result)
    )
    execute(ctx, writes=True)
    status, id = _told(result)
    for poll in range(_POLLS):
        if status == _READY:
            return id
        if status != _PROVISIONING:
            kind = AlreadyThere if status == _TAKEN else Refused
            raise kind("site_not_created", site=site.url, status=status, code=str(status), message="")
        wire.around.sleep(min(_LONGEST_POLL, 1.0 + poll))
        status, id = _status(wire, root, site.url)
    raise TemporaryError("site_not_ready", site=site.url)


def _request(site: Site, hub_id: str | None) -> SPSiteCreationRequest:
    assert site.language is not None
    return SPSiteCreationRequest(
        Title=site.title or site.url.rsplit("/", 1)[-1],
        Url=site.url,
        Owner=site.owner,
        Lcid=LCID[site.language],
        WebTemplate=site.template or "STS#3",
        Description=site.description,
        HubSiteId=hub_id,
        ShareByEmailEnabled=False,
        TimeZoneId=zones.number(site.time_zone),
    )


def _status(wire: Wire, root: str, url: str) -> tuple[int, str]:
    ctx = context(wire, root)
    result = ctx.site_manager.get_status(url)
    execute(ctx, writes=False)
    return _told(result)


def _told(result: Any) -> tuple[int, str]:
    """Return status and id; the library has no word for status 4 (address taken) and gives None."""
    status = result.value.SiteStatus
    number = getattr(status, "value", status)
    return _TAKEN if number is None else int(number), str(result.value.SiteId or "")


def register_hub(wire: Wire, url: str) -> None:
    """Make a site a hub."""
    ctx = context(wire, url)
    ctx.site.register_hub_site()
    execute(ctx, writes=True)


def join_hub(wire: Wire, url: str, hub_id: str) -> None:
    """Join a site to a hub known by the id of its collection."""
    ctx = context(wire, url)
    ctx.site.join_hub_site(hub_id)
    execute(ctx, writes=True)


def ensure_user(wire: Wire, url: str, login: str) -> int:
    """Return the number of a person on a site, adding them when they are new there."""
    ctx = context(wire, url)
    user = ctx.web.ensure_user(login)
    execute(ctx, writes=True)
    return int(user.properties["Id"])


def upload(wire: Wire, url: str, folder: str, *, name: str, content: bytes) -> None:
    """Put bytes in a folder (server-relative) under a name; a file of that name gets a new version."""
    ctx = context(wire, url)
    files = ctx.web.get_folder_by_server_relative_path(folder).files
    if len(content) <= _ONE_PIECE:
        # Without a return type: what the library makes of the answer must not decide whether the upload happened.
        ctx.add_query(ServiceOperationQuery(files, "add", {"overwrite": True, "url": name}, content))
    else:
        files.upload_content(content, name, chunk_size=_ONE_PIECE)
    execute(ctx, writes=True)


def on_file(wire: Wire, url: str, path: str, *, act: Callable[[Any], object]) -> None:
    """Do one thing with a file (server-relative): ``act`` gets the library's file."""
    ctx = context(wire, url)
    act(ctx.web.get_file_by_server_relative_path(path))
    execute(ctx, writes=True)


def publish(wire: Wire, url: str, path: str, *, comment: str) -> None:
    """Publish the draft of a file as a major version."""
    on_file(wire, url, path, act=lambda file: file.publish(comment))


def unpublish(wire: Wire, url: str, path: str, *, comment: str) -> None:
    """Take the published or pending version of a file back to a draft."""
    on_file(wire, url, path, act=lambda file: file.unpublish(comment))


def approve(wire: Wire, url: str, path: str, *, comment: str) -> None:
    """Approve the pending version of a file."""
    on_file(wire, url, path, act=lambda file: file.approve(comment))


def deny(wire: Wire, url: str, path: str, *, comment: str) -> None:
    """Send the pending version of a file back to its author."""
    on_file(wire, url, path, act=lambda file: file.deny(comment))


def check_out(wire: Wire, url: str, path: str) -> None:
    """Check a file out to us."""
    on_file(wire, url, path, act=lambda file: file.checkout())


def check_in(wire: Wire, url: str, path: str, *, comment: str, major: bool) -> None:
    """Check a file in, as a draft or as a major version."""
    kind = CheckinType.MajorCheckIn if major else CheckinType.MinorCheckIn
    on_file(wire, url, path, act=lambda file: file.checkin(comment, kind))


def versions(wire: Wire, url: str, path: str) -> tuple[FileVersion, ...]:
    """Return the versions of a file, newest first; SharePoint lists the current one apart."""
    ctx = context(wire, url)
    file = ctx.web.get_file_by_server_relative_path(path).get().select(_NOW).expand(["ModifiedBy"])
    execute(ctx, writes=False)
    earlier = ctx.web.get_file_by_server_relative_path(path).versions.get().select(_THEN).expand(["CreatedBy"])
    execute(ctx, writes=False)
    past = [_version(one.properties, current=False) for one in earlier]
    current = _version(file.properties, current=True)
    return (current, *sorted(past, key=lambda one: tuple(int(part) for part in one.label.split(".")), reverse=True))


def _version(told: dict[str, Any], *, current: bool) -> FileVersion:
    created = told.get("TimeLastModified" if current else "Created")
    return FileVersion(
        label=str(told.get("UIVersionLabel" if current else "VersionLabel") or ""),
        current=current,
        created=instant(str(created)) if created else None,
        comment=str(told.get("CheckInComment") or ""),
        size=int(told.get("Length") or told.get("Size") or 0),
        by=_name(told.get("ModifiedBy" if current else "CreatedBy")),
        by_application=_is_application(told.get("ModifiedBy" if current else "CreatedBy")),
    )


def _name(user: Any) -> str:
    """Return the display name of a person; an application has none of interest to a reader."""
    told: dict[str, Any] = getattr(user, "properties", None) or {}
    return "" if is_application(_login(user)) else str(told.get("Title") or "")


def _is_application(user: Any) -> bool:
    """Return whether an application made it; somebody of whom nothing is told is none."""
    return _login(user) != "" and is_application(_login(user))


def _login(user: Any) -> str:
    told: dict[str, Any] = getattr(user, "properties", None) or {}
    return str(told.get("LoginName") or "").rpartition("|")[2]
