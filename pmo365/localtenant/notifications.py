"""Telling receivers that a list changed: Graph's change notifications. Source: docs/tenant/graph.md.

Each receiver is told from a thread of its own, so that none holds up the tenant; only loopback addresses are told.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pmo365.localtenant.behaviour.moments import parse_moment
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.shelves import lists_changed_after, newest_change
from pmo365.localtenant.store import Store

WAITS = (0.0, 1.0, 4.0)
"""Seconds before each attempt; they stand for the hours over which the real service repeats."""
PATIENCE = 10
_TAKEN = range(200, 300)


@dataclass(slots=True)
class Notice:
    """One notification on its way to a receiver."""

    subscription: str
    url: str
    body: bytes
    attempts: int = 0
    status: int | None = None
    """The receiver's last answer, None while there is none."""


@dataclass(slots=True)
class Postbox:
    """The notifications of one tenant: what is to be told, and what became of it."""

    sent: list[Notice] = field(default_factory=list)
    _seen: int | None = None

    def look(self, store: Store, tenant: Doc | None, now: Any) -> None:
        """Tell the receivers of every list that changed since the last look."""
        subscriptions = store.all("subscription", "tenant")
        if not subscriptions or tenant is None:
            self._seen = None
            return
        newest = newest_change(store)
        before, self._seen = self._seen, newest
        if before is None or newest <= before:
            return
        changed = lists_changed_after(store, before)
        for notice in _notices(subscriptions, tenant, changed=changed, now=now):
            self.sent.append(notice)
            threading.Thread(target=tell, args=(notice, time.sleep), daemon=True).start()

    def told(self) -> list[Doc]:
        """Return what was sent, oldest first."""
        return [{"subscription": one.subscription, "attempts": one.attempts, "status": one.status} for one in self.sent]


def _notices(subscriptions: list[Doc], tenant: Doc, *, changed: set[str], now: Any) -> Iterator[Notice]:
    for one in subscriptions:
        if one["_list"] in changed and parse_moment(one["expirationDateTime"]) > now:
            body = {"value": [_notification(one, tenant)]}
            yield Notice(one["id"], one["notificationUrl"], json.dumps(body).encode())


def _notification(subscription: Doc, tenant: Doc) -> Doc:
    """Return the words of one notification: which subscription, never what changed."""
    kind = "#Microsoft.Graph.DriveItem" if subscription["_drive"] else "#Microsoft.Graph.ListItem"
    return {
        "subscriptionId": subscription["id"],
        "clientState": subscription["clientState"],
        "changeType": "updated",
        "resource": subscription["resource"],
        "subscriptionExpirationDateTime": subscription["expirationDateTime"],
        "resourceData": {"@odata.type": kind},
        "tenantId": tenant["id"],
    }


def tell(notice: Notice, sleep: Callable[[float], None]) -> None:
    """Post a notification until the receiver takes it or the attempts are used up."""
    for wait in WAITS:
        sleep(wait)
        notice.attempts += 1
        notice.status = _post(notice)
        if notice.status in _TAKEN:
            return


def _post(notice: Notice) -> int:
    """Return the receiver's status, 0 when it cannot be reached."""
    target = urlsplit(notice.url)
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = kind(target.hostname or "", target.port, timeout=PATIENCE)
    path = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
    try:
        connection.request("POST", path, notice.body, {"Content-Type": "application/json; charset=utf-8"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
