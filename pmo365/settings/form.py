"""What a profile may say: its keys, their types and their limits; ``source`` tells what is wrong."""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from pmo365.model.cron import next_slot, parse_cron
from pmo365.model.plan import Limits

_LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _matching(pattern: str, key: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError(key, key)
        return text

    return check


def _guid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise PydanticCustomError("profile_not_guid", "guid") from None


def _host(text: str) -> str:
    host = text.lower().removeprefix("https://").rstrip("/")
    if not re.fullmatch(r"[a-z0-9-]+(-admin)?\.sharepoint\.(com|us|cn|de)|[a-z0-9-]+\.sharepoint-mil\.us", host):
        raise PydanticCustomError("profile_not_host", "host")
    return host


def _hub(text: str, info: ValidationInfo) -> str:
    path = text.removeprefix(f"https://{info.data.get('sharepoint', '')}").rstrip("/")
    if not re.fullmatch(r"/(sites|teams)/[A-Za-z0-9_-]+", path):
        raise PydanticCustomError("profile_not_hub", "hub")
    return path


def _loopback(text: str) -> str:
    parts = urlsplit(text)
    if (
        parts.scheme != "http"
        or parts.path.strip("/")
        or parts.query
        or parts.username
        or not _is_loopback(parts.hostname)
    ):
        raise PydanticCustomError("profile_not_loopback", "loopback")
    return text


def _proxy(text: str) -> str:
    """Return the address of a proxy: scheme, host and port; a name with a password is a secret of its own."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise PydanticCustomError("profile_not_proxy", "proxy") from None
    if "@" in parts.netloc:
        raise PydanticCustomError("profile_plain_secret", "secret")
    bare = not (parts.path.strip("/") or parts.query or parts.fragment) and text.isascii() and text.isprintable()
    if parts.scheme not in ("http", "https") or not parts.hostname or port is None or not bare or " " in text:
        raise PydanticCustomError("profile_not_proxy", "proxy")
    return f"{parts.scheme}://{parts.netloc}"


def _hour(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise PydanticCustomError("profile_not_hour", "hour")
    return text


def _days(text: str) -> str:
    try:
        parse_cron(f"0 0 * * {text}", "UTC")
    except ValueError as error:
        raise PydanticCustomError("profile_not_cron", "cron", {"part": str(error)}) from None
    return text


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _state(text: str) -> str:
    if "://" in text and urlsplit(text).password:
        raise PydanticCustomError("profile_plain_secret", "secret")
    return text


def _no_client_secret(value: object) -> object:
    # Refused by SharePoint itself ("Unsupported app only token."), whatever rights it was given.
    raise PydanticCustomError("profile_client_secret", "secret")


def _cron(text: str) -> str:
    try:
        cron = parse_cron(text, "UTC")
    except ValueError as error:
        raise PydanticCustomError("profile_not_cron", "cron", {"part": str(error)}) from None
    if next_slot(cron, _LONG_AGO) is None:
        raise PydanticCustomError("profile_never_due", "cron")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("profile_unknown_zone", "zone") from None
    return text


Guid = Annotated[str, AfterValidator(_guid)]
Name = Annotated[str, AfterValidator(_matching(r"[a-z0-9][a-z0-9-]{0,39}", "profile_not_name"))]
Secret = Annotated[str, AfterValidator(_matching(r"(file|env):\S.*|keyring:[^/\s][^/]*/\S.*", "profile_plain_secret"))]
Domain = Annotated[str, AfterValidator(_matching(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "profile_not_domain"))]
Company = Annotated[str, AfterValidator(_matching(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}", "profile_not_company"))]


class TenantForm(_Form):
    """``tenant:``."""

    id: Guid
    domain: Domain
    sharepoint: Annotated[str, AfterValidator(_host)]
    hub: Annotated[str, AfterValidator(_hub)] = "/sites/pmo"


class IdentityForm(_Form):
    """``identity:`` and ``provisioner:``: a certificate with its key, a PFX, or the machine's own identity."""

    client_id: Guid | None = None
    certificate: Secret | None = None
    private_key: Secret | None = None
    pfx: Secret | None = None
    pfx_password: Secret | None = None
    managed: bool = False
    client_secret: Annotated[object, BeforeValidator(_no_client_secret)] = None

    @model_validator(mode="after")
    def _one_proof(self) -> IdentityForm:
        pem, found = (self.certificate, self.private_key), _proofs(self)
        if len(found) > 1:
            raise PydanticCustomError("profile_two_proofs", "two", {"found": ", ".join(found)})
        if not found or (any(pem) and not all(pem)):
            raise PydanticCustomError("profile_no_proof", "none")
        if self.client_id is None and not self.managed:
            raise PydanticCustomError("profile_no_client", "client")
        return self


def _proofs(form: IdentityForm) -> list[str]:
    pem = form.certificate or form.private_key
    said = {"certificate": pem, "pfx": form.pfx, "managed": form.managed}
    return [name for name, value in said.items() if value]


class ProxyForm(_Form):
    """``proxy:``."""

    address: Annotated[str, AfterValidator(_proxy)]
    login: Secret | None = None
    authority: str | None = None


class QuietForm(_Form):
    """``quiet:``."""

    start: Annotated[str, AfterValidator(_hour)]
    end: Annotated[str, AfterValidator(_hour)]
    days: Annotated[str, AfterValidator(_days)] = "*"
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/Paris"

    @model_validator(mode="after")
    def _some_time(self) -> QuietForm:
        if self.start == self.end:
            raise PydanticCustomError("profile_no_time", "time")
        return self


class LimitsForm(_Form):
    """``limits:``: what is not said keeps the house's default."""

    changes: int = Field(Limits().changes, ge=0)
    share: float = Field(Limits().share, ge=0, le=1)
    share_from: int = Field(Limits().share_from, ge=0)
    rows: int = Field(Limits().rows, ge=0)
    remove: bool = Limits().remove
    hours: float = Field(Limits().hours, gt=0)


class JobForm(_Form):
    """One line of ``schedule:``."""

    job: Name
    name: Name | None = None
    cron: Annotated[str, AfterValidator(_cron)]
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/Paris"
    catch_up: Literal["once", "skip"] = "once"


def _once(jobs: tuple[JobForm, ...]) -> tuple[JobForm, ...]:
    names = [one.name or one.job for one in jobs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise PydanticCustomError("profile_job_twice", "twice", {"job": twice})
    return jobs


class ProfileForm(_Form):
    """The whole file."""

    profile: Name
    tenant: TenantForm
    identity: IdentityForm
    provisioner: IdentityForm | None = None
    connect_to: Annotated[str, AfterValidator(_loopback)] | None = None
    state: Annotated[str, AfterValidator(_state)] | None = None
    standard: str | None = None
    templates: str | None = None
    language: Literal["fr", "en"] = "fr"
    workers: int = Field(1, ge=1, le=32)
    licences: int = Field(0, ge=0)
    baseline_pdf: bool = False
    limits: LimitsForm | None = None
    proxy: ProxyForm | None = None
    quiet: QuietForm | None = None
    company: Company = "pmo365"
    owner: Annotated[str, AfterValidator(_matching(r"[^@\s]+@[^@\s]+", "profile_not_email"))] = ""
    schedule: Annotated[tuple[JobForm, ...], AfterValidator(_once)] = ()


def known_keys(location: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the keys a section may hold, sorted; ``location`` leads to it from the top of the file."""
    form: type[BaseModel] = ProfileForm
    for step in location:
        if isinstance(step, str):
            kinds = _flat(form.model_fields[step].annotation)
            form = next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
    return tuple(sorted(form.model_fields))


def _flat(kind: object) -> tuple[object, ...]:
    inner = get_args(kind)
    return (kind,) if not inner else tuple(found for one in inner for found in _flat(one))
