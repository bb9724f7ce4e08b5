"""The running tenant: its memory, its signing key, its weather and what it could not answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pmo365.localtenant.clock import Clock
from pmo365.localtenant.copies import Copy
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.notifications import Postbox
from pmo365.localtenant.record import Recording
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import Mint
from pmo365.localtenant.weather import Weather


@dataclass(slots=True)
class World:
    """Everything one server holds."""

    store: Store
    mint: Mint
    recording: Recording
    unknown: Counter[str] = field(default_factory=Counter)
    """What was answered 501, and how often."""
    copies: dict[str, Copy] = field(default_factory=dict)
    """What ``/_tenant/keep`` kept, by name."""
    crashes: list[str] = field(default_factory=list)
    """Errors of our own that callers saw as HTTP 500, with where they happened."""
    clock: Clock = field(default_factory=Clock)
    postbox: Postbox = field(default_factory=Postbox)
    weather: Weather = field(init=False)

    def __post_init__(self) -> None:
        self.weather = Weather(self.clock)

    @property
    def tenant(self) -> Doc | None:
        """Return the tenant's description, or None before it is seeded."""
        return self.store.get("tenant", "tenant", "one")
