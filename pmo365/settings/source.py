"""A profile as written: its values, where each stands, and what is wrong with them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from pmo365.errors import ConfigurationError
from pmo365.settings.form import known_keys

Location: TypeAlias = tuple[str | int, ...]

ENVIRONMENT: Mapping[str, Location] = {
    "PMO365_TENANT_ID": ("tenant", "id"),
    "PMO365_TENANT_DOMAIN": ("tenant", "domain"),
    "PMO365_SHAREPOINT": ("tenant", "sharepoint"),
    "PMO365_HUB": ("tenant", "hub"),
    "PMO365_CLIENT_ID": ("identity", "client_id"),
    "PMO365_CERTIFICATE": ("identity", "certificate"),
    "PMO365_PRIVATE_KEY": ("identity", "private_key"),
    "PMO365_PFX": ("identity", "pfx"),
    "PMO365_PFX_PASSWORD": ("identity", "pfx_password"),
    "PMO365_MANAGED_IDENTITY": ("identity", "managed"),
    "PMO365_CONNECT_TO": ("connect_to",),
    "PMO365_PROXY": ("proxy", "address"),
    "PMO365_PROXY_LOGIN": ("proxy", "login"),
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
_SECRETS = (
    "certificate", "private_key", "pfx", "pfx_password", "client_secret", "identity", "provisioner", "state", "proxy",
    "address", "login",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
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


def parsed(file: Path) -> Any:
    """Return a YAML file as it is written; ConfigurationError when it is not there or is no YAML."""
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


def overlaid(file: Path, data: Any, *, environ: Mapping[str, str]) -> Source:
    """Return the values of a file with those of the environment over them."""
    said = {location: variable for variable, location in ENVIRONMENT.items() if environ.get(variable)}
    for location, variable in said.items():
        section = data
        for step in location[:-1]:
            section = section.setdefault(step, {}) if isinstance(section, dict) else None
        if isinstance(section, dict):
            section[location[-1]] = environ[variable]
    return Source(file, data, said)


def first_fault(source: Source, error: ValidationError) -> ConfigurationError:
    """Return the fault that stands first in the file."""
    found = [_fault(source, one) for one in error.errors(include_url=False)]
    return min(found, key=lambda fault: _order(str(fault.facts["place"])))


def _order(place: str) -> tuple[int, int]:
    numbers = re.search(r":(\d+):(\d+)$", place)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)


def _fault(source: Source, error: ErrorDetails) -> ConfigurationError:
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
