"""The scene of one request: whose site, who acts, when."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from pmo365.localtenant.behaviour.moments import ZONES, stamp
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import Caller


@dataclass(frozen=True, slots=True)
class Scene:
    """What every behaviour needs: store, the site's key (its path in lower case), caller, moment (UTC)."""

    store: Store
    key: str
    caller: Caller
    now: datetime

    @property
    def site(self) -> Doc:
        """Return the site as it is now."""
        site = self.store.get("site", "tenant", self.key)
        if site is None:
            raise KeyError(self.key)
        return site

    @property
    def tenant(self) -> Doc:
        """Return the tenant's description."""
        return self.store.shelf("tenant", "tenant")["one"]

    @property
    def stamp(self) -> str:
        """Return the moment as SharePoint writes it."""
        return stamp(self.now)

    @property
    def zone(self) -> str:
        """Return the IANA name of the site's time zone."""
        return ZONES[self.site["time_zone"]]

    def update_site(self, **changed: object) -> Doc:
        """Store the site with some properties changed and return it."""
        return self.store.put("site", "tenant", self.key, {**self.site, **changed})


def new_id() -> str:
    """Return a fresh GUID in lower case."""
    return str(uuid.uuid4())
