"""Reads a profile: ``config/pmo365.yaml``, then the environment, into a frozen ``Profile``.

Every fault is told with file:line:column, or with the variable it comes from. Secrets are named (``file:PATH``,
``env:NAME``), never written. Paths are relative to the profile's file. ``ENVIRONMENT`` lists the variables.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from pmo365.errors import ConfigurationError
from pmo365.model.cron import parse_cron
from pmo365.model.plan import Limits
from pmo365.model.profile import IdentityReference, Job, Profile, SecretReference, TenantAddress
from pmo365.settings_form import IdentityForm, JobForm, ProfileForm, TenantForm, known_keys

__all__ = ["ENVIRONMENT", "Profile", "load_profile", "method_pack", "reveal", "standard_folder", "templates_folder"]

Location = tuple[str | int, ...]

ENVIRONMENT: Mapping[str, Location] = {
    "PMO365_TENANT_ID": ("tenant", "id"),
    "PMO365_TENANT_DOMAIN": ("tenant", "domain"),
    "PMO365_SHAREPOINT": ("tenant", "sharepoint"),
    "PMO365_HUB": ("tenant", "hub"),
    "PMO365_CLIENT_ID": ("identity", "client_id"),
    "PMO365_CERTIFICATE": ("identity", "certificate"),
    "PMO365_PRIVATE_KEY": ("identity", "private_key"),
    "PMO365_CONNECT_TO": ("connect_to",),
    "PMO365_DATABASE": ("state",),
    "PMO365_STANDARD": ("standard",),
    "PMO365_TEMPLATES": ("templates",),
    "PMO365_LANGUAGE": ("language",),
    "PMO365_WORKERS": ("workers",),
    "PMO365_COMPANY": ("company",),
    "PMO365_OWNER": ("owner",),
}
"""What a variable replaces in the profile; an empty variable replaces nothing."""

_FAULTS = {
    "missing": "profile_missing_key",
    "extra_forbidden": "profile_unknown_key",
    "model_type": "profile_not_section",
    "dict_type": "profile_not_section",
    "tuple_type": "profile_not_list",
    "string_type": "profile_not_text",
    "literal_error": "profile_choice",
    "greater_than_equal": "profile_too_small",
    "greater_than": "profile_too_small",
    "less_than_equal": "profile_too_large",
    "bool_type": "profile_not_yes_no",
    "bool_parsing": "profile_not_yes_no",
}
_SECRETS = ("certificate", "private_key", "state")


@dataclass(frozen=True, slots=True)
class _Source:
    """A profile as written, and where each of its values stands."""

    file: Path
    data: Any
    variables: Mapping[Location, str]

    def place(self, location: Location) -> str:
        """Return the variable, or file:line:column, of a value; of the nearest section when it is not there."""
        if location in self.variables:
            return self.variables[location]
        line, column = self._line_of(location)
        return f"{self.file}:{line + 1}:{column + 1}"

    def _line_of(self, location: Location) -> tuple[int, int]:
        found, node = (0, 0), self.data
        for step in location:
            positions = getattr(getattr(node, "lc", None), "data", None) or {}
            if step not in positions:
                break
            found = cast("tuple[int, int]", tuple(positions[step][:2]))
            node = node[step]
        return found


def load_profile(path: Path | None, *, environ: Mapping[str, str], name: str | None = None) -> Profile:
    """Return the profile of a file; without one, of ``PMO365_CONFIG``, ``pmo365.yaml`` or ``config/pmo365.yaml``.

    With a name, the file is ``pmo365.<name>.yaml``. ConfigurationError, with its place, for the first fault.
    """
    file = _find(path, environ=environ, name=name)
    source = _overlaid(file, _parsed(file), environ=environ)
    try:
        form = ProfileForm.model_validate(source.data)
    except ValidationError as error:
        raise _first_fault(source, error) from None
    if name is not None and form.profile != name:
        raise ConfigurationError("profile_other_name", place=source.place(("profile",)), found=form.profile, name=name)
    return _built(form, source, environ=environ)


def reveal(reference: SecretReference, *, environ: Mapping[str, str]) -> str:
    """Return a secret; ConfigurationError when it is not where it should be, or its file is open to others."""
    if reference.kind == "env":
        if not environ.get(reference.where):
            raise ConfigurationError("secret_absent", reference=f"env:{reference.where}")
        return environ[reference.where]
    path = Path(reference.where)
    _refuse_open(path)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("secret_absent", reference=f"file:{path}") from error


def method_pack() -> Path:
    """Return the folder of ``config`` and ``doc_templates``: inside an installed wheel, or the source tree."""
    here = Path(__file__).resolve().parent
    for folder in (here / "method", here.parent):
        if (folder / "config").is_dir():
            return folder
    raise ConfigurationError("method_pack_absent", folder=str(here / "method"))


def standard_folder() -> Path:
    """Return the Standard that comes with pmo365."""
    return method_pack() / "config" / "standard"


def templates_folder() -> Path:
    """Return the document templates that come with pmo365."""
    return method_pack() / "doc_templates"


def _find(path: Path | None, *, environ: Mapping[str, str], name: str | None) -> Path:
    if path is not None:
        return path
    if not name and environ.get("PMO365_CONFIG"):
        return Path(environ["PMO365_CONFIG"])
    usual = f"pmo365.{name}.yaml" if name else "pmo365.yaml"
    return Path(usual) if Path(usual).is_file() else Path("config") / usual


def _parsed(file: Path) -> Any:
    try:
        data = YAML(typ="rt", pure=True).load(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigurationError("profile_absent", file=file) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("profile_unreadable", file=file, reason=type(error).__name__) from error
    except YAMLError as error:
        raise _syntax_fault(file, error) from None
    return {} if data is None else data


def _syntax_fault(file: Path, error: YAMLError) -> ConfigurationError:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
    if isinstance(error, DuplicateKeyError):
        found = re.search(r'"([^"]*)"', str(error.problem))
        return ConfigurationError("profile_duplicate_key", place=place, name=found[1] if found else "")
    # Only the parser's diagnosis: its context quotes the file, which may hold what should not be shown.
    return ConfigurationError("profile_syntax", place=place, reason=getattr(error, "problem", "") or "YAML")


def _overlaid(file: Path, data: Any, *, environ: Mapping[str, str]) -> _Source:
    said = {location: variable for variable, location in ENVIRONMENT.items() if environ.get(variable)}
    for location, variable in said.items():
        section = data
        for step in location[:-1]:
            section = section.setdefault(step, {}) if isinstance(section, dict) else None
        if isinstance(section, dict):
            section[location[-1]] = environ[variable]
    return _Source(file, data, said)


def _first_fault(source: _Source, error: ValidationError) -> ConfigurationError:
    found = [_fault(source, one) for one in error.errors(include_url=False)]
    return min(found, key=lambda fault: _order(str(fault.facts["place"])))


def _order(place: str) -> tuple[int, int]:
    numbers = re.search(r":(\d+):(\d+)$", place)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)


def _fault(source: _Source, error: ErrorDetails) -> ConfigurationError:
    location, kind, context = error["loc"], error["type"], error.get("ctx", {})
    named = [str(step) for step in location if isinstance(step, str)]
    name = ".".join(named)
    facts: dict[str, object] = {"place": source.place(location), "name": name or "profile"}
    if not named or named[-1] not in _SECRETS:
        facts["value"] = error["input"]
    key = kind if kind.startswith("profile_") else _FAULTS.get(kind, "profile_not_number")
    if key == "profile_unknown_key":
        return _unknown_key(location, facts=facts)
    if key == "profile_choice":
        facts["choices"] = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected"))))
    elif key in ("profile_too_small", "profile_too_large"):
        facts["limit"] = next(iter(context.values()))
    return ConfigurationError(key, **facts | (context if key == kind else {}))


def _unknown_key(location: Location, *, facts: dict[str, object]) -> ConfigurationError:
    known = known_keys(location[:-1])
    near = difflib.get_close_matches(str(location[-1]), known, n=1)
    # The value is not repeated: a secret is often what stands under a key we do not know.
    told = {"place": facts["place"], "name": facts["name"]}
    if near:
        return ConfigurationError("profile_unknown_key_near", near=near[0], **told)
    return ConfigurationError("profile_unknown_key", known=", ".join(known), **told)


def _built(form: ProfileForm, source: _Source, *, environ: Mapping[str, str]) -> Profile:
    return Profile(
        name=form.profile,
        file=source.file.absolute(),
        tenant=_tenant(form.tenant),
        identity=_identity(form.identity, source),
        connect_to=form.connect_to.rstrip("/") if form.connect_to else None,
        state=_state(form, source, environ=environ),
        standard=_folder(form.standard, source, name="standard") or standard_folder(),
        templates=_folder(form.templates, source, name="templates") or templates_folder(),
        language=form.language,
        workers=form.workers,
        limits=None if form.limits is None else Limits(**form.limits.model_dump()),
        company=form.company,
        owner=form.owner,
        schedule=tuple(_job(one) for one in form.schedule),
    )


def _tenant(form: TenantForm) -> TenantAddress:
    hub = form.hub if form.hub.startswith("https://") else f"https://{form.sharepoint}{form.hub}"
    return TenantAddress(id=form.id, domain=form.domain, sharepoint=form.sharepoint, hub=hub)


def _identity(form: IdentityForm, source: _Source) -> IdentityReference:
    key = _reference(form.private_key, source)
    if key.path is not None and key.path.exists():
        _refuse_open(key.path)
    return IdentityReference(
        client_id=form.client_id, certificate=_reference(form.certificate, source), private_key=key
    )


def _reference(text: str, source: _Source) -> SecretReference:
    kind, _, where = text.partition(":")
    if kind == "env":
        return SecretReference(kind="env", where=where)
    return SecretReference(kind="file", where=str(source.file.absolute().parent / where))


def _refuse_open(path: Path) -> None:
    # Windows keeps rights in access lists, which the mode bits do not tell.
    if os.name == "posix" and path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError("secret_open", file=path)


def _state(form: ProfileForm, source: _Source, *, environ: Mapping[str, str]) -> str:
    text = form.state or f"state/{form.profile}.sqlite"
    if text.startswith("env:"):
        text = reveal(SecretReference(kind="env", where=text.removeprefix("env:")), environ=environ)
    return text if "://" in text else str(source.file.absolute().parent / text)


def _folder(text: str | None, source: _Source, *, name: str) -> Path | None:
    if text is None:
        return None
    folder = source.file.absolute().parent / text
    if not folder.is_dir():
        raise ConfigurationError("profile_no_folder", place=source.place((name,)), name=name, folder=folder)
    return folder


def _job(form: JobForm) -> Job:
    cron = parse_cron(form.cron, form.time_zone)
    return Job(name=form.name or form.job, task=form.job, cron=cron, catch_up=form.catch_up == "once")
