"""Every error pmo365 raises on purpose.

    PmoError                    1
    ├ ConfigurationError        4   a YAML file, a profile, a template is wrong
    │ ├ FaultyStandard          4   several faults, each with file:line:column
    │ └ TemplateError           4   a Word template names an unknown field, or is unsafe
    │   └ FaultyTemplate        4   a workbook of one's own cannot be filled, each reason told
    ├ SignInError               6   Entra refuses the identity
    ├ ConsentError              6   signed in, but a right is missing
    ├ TemporaryError            5   try later
    │ ├ Throttled               5   the tenant asked us to wait longer than the run may
    │ ├ Unreachable             5   no answer from the tenant
    │ └ AnswerLost              5   a write was sent and its answer lost: it may have happened
    ├ TenantError               1   the tenant refused
    │ ├ Absent                  1   what was asked for is not there
    │ ├ Conflict                1   changed by somebody since it was read (412)
    │ ├ Locked                  1   open or checked out by somebody (423)
    │ ├ AlreadyThere            1   a part of that name exists
    │ ├ ThresholdExceeded       1   list view threshold
    │ ├ Refused                 1   any other refusal, with the tenant's code
    │ └ UnexpectedAnswer        1   not JSON, foreign link, unknown shape
    ├ UnsafePlan                8   beyond the limits, or stale
    ├ LifeRefused               8   a document cannot do this now: wrong state, wrong person, something is missing
    ├ Busy                      7   another run holds the tenant
    └ StateError                1   the state store is damaged, newer, or cannot be written

The number is the exit code of the command line. The text people read is in ``languages`` under
``errors.<key>``; an error carries the key and the facts to fill in, never a finished sentence.
"""

from __future__ import annotations

from typing import ClassVar


class PmoError(Exception):
    """The root: a key of the languages and the facts its sentence needs."""

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, **facts: object) -> None:
        self.key = key
        self.facts = facts
        super().__init__(key, facts)

    def __str__(self) -> str:
        """Return key and facts: for logs; people read the sentence of the languages."""
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.key} ({told})" if told else self.key


class ConfigurationError(PmoError):
    """A YAML file, a profile or an option is wrong."""

    exit_code = 4


class FaultyStandard(ConfigurationError):
    """The Standard has faults; ``faults`` lists them, each with its place."""

    def __init__(self, faults: tuple[object, ...]) -> None:
        super().__init__("standard_faults", count=len(faults))
        self.faults = faults


class TemplateError(ConfigurationError):
    """A document template cannot be used."""


class FaultyTemplate(TemplateError):
    """A workbook of one's own cannot be filled; ``faults`` lists every reason."""

    def __init__(self, faults: tuple[TemplateError, ...]) -> None:
        super().__init__("own_faults", count=len(faults))
        self.faults = faults


class SignInError(PmoError):
    """Entra refuses the identity."""

    exit_code = 6


class ConsentError(PmoError):
    """Signed in, but a right is missing."""

    exit_code = 6


class TemporaryError(PmoError):
    """The tenant cannot answer now; the same command may work later."""

    exit_code = 5


class Throttled(TemporaryError):
    """The tenant asked us to wait longer than the run may."""


class Unreachable(TemporaryError):
    """No answer, and nothing was written."""


class AnswerLost(TemporaryError):
    """A write was sent and its answer was lost: it may have happened; look before repeating."""


class TenantError(PmoError):
    """The tenant refused."""


class Absent(TenantError):
    """What was asked for is not there."""


class Conflict(TenantError):
    """Somebody changed it since it was read."""


class Locked(TenantError):
    """Somebody has it open or checked out."""


class AlreadyThere(TenantError):
    """A part of that name exists already."""


class ThresholdExceeded(TenantError):
    """The query touches more rows than SharePoint allows without an index."""


class Refused(TenantError):
    """The tenant refused for another reason; ``code`` and ``message`` are its own."""


class UnexpectedAnswer(TenantError):
    """The answer is not what the platform promises: not JSON, a foreign link, an unknown shape."""


class UnsafePlan(PmoError):
    """The plan goes beyond the limits, or the tenant moved since it was made."""

    exit_code = 8


class LifeRefused(PmoError):
    """A document cannot be moved so: its state, the person or what is missing forbids it."""

    exit_code = 8


class Busy(PmoError):
    """Another run holds the tenant."""

    exit_code = 7


class StateError(PmoError):
    """The state store is damaged, newer than this version, or cannot be written."""
