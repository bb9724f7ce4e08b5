"""The running tenant: its memory, its signing key, its weather and what it could not answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pmo365.localtenant.copies import Copy
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.record import Recording
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import Mint
from pmo365.localtenant.weather import Weather


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class World:
    """Everything one server holds."""

    store: Store
    mint: Mint
    recording: Recording
    weather: Weather = field(default_factory=Weather)
    unknown: Counter[str] = field(default_factory=Counter)
    """What was answered 501, and how often."""
    copies: dict[str, Copy] = field(default_factory=dict)
    """What ``/_tenant/keep`` kept, by name."""
    clock: Callable[[], datetime] = utc_now

    @property
    def tenant(self) -> Doc | None:
        """Return the tenant's description, or None before it is seeded."""
        return self.store.get("tenant", "tenant", "one")
