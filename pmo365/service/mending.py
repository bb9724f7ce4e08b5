"""Which command mends what the doctor found wrong. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pmo365.errors import PmoError

VALIDATE = "pmo365 config validate"
SCRIPT = "pmo365 auth app-script --format ps1"
GRANTS = "pmo365 auth grant-script --format ps1"
CERTIFICATE = "pmo365 auth certificate"
ROTATE = "pmo365 auth rotate"
_INIT = "pmo365 init"
_LOOK = "pmo365 auth check"

_BY_KEY: Mapping[str, str] = MappingProxyType(
    {
        "secret_absent": CERTIFICATE,
        "secret_open": "chmod 600 {file}",
        "key_file_open": "chmod 600 {file}",
        "key_file_unreadable": CERTIFICATE,
        "key_file_invalid": CERTIFICATE,
        "key_mismatch": CERTIFICATE,
        "pfx_unreadable": CERTIFICATE,
        "pfx_incomplete": CERTIFICATE,
        "keyring_absent": "pip install keyring",
        "sign_in_refused": SCRIPT,
        "token_of_other_tenant": _INIT,
        "template_missing": "pmo365 init --method-pack",
        "managed_identity_silent": "az vm identity assign --resource-group GROUP --name MACHINE",
        "sign_in_application": SCRIPT,
        "sign_in_certificate": SCRIPT,
        "sign_in_tenant": _INIT,
        "sign_in_resource": _INIT,
        "state_driver": 'pip install "pmo365[postgres]"',
        "state_newer": "pip install --upgrade pmo365",
        "state_damaged": "mv {place} {place}.damaged",
        "state_busy": "pmo365 history",
    }
)
_BY_NAME: Mapping[str, str] = MappingProxyType(
    {"templates": "pmo365 init --method-pack", "state": _INIT, "sign_in": _LOOK, "hub": _LOOK, "rights": SCRIPT}
)
_CLOCKS: Mapping[str, str] = MappingProxyType(
    {"win32": "w32tm /resync", "darwin": "sudo sntp -sS time.apple.com", "linux": "sudo timedatectl set-ntp true"}
)


def mend_of(name: str, error: PmoError) -> str:
    """Return the command that mends a failed check, by its error, else by what was looked at."""
    form = _BY_KEY.get(error.key) or _BY_NAME.get(name, "")
    return form.format_map({fact: str(value) for fact, value in error.facts.items()})


def mend_of_clock(platform: str) -> str:
    """Return the command that sets the clock of a system (``sys.platform``)."""
    return _CLOCKS.get(platform, _CLOCKS["linux"])
