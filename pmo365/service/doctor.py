"""Is everything fit to work: looked at from the Standard to the tenant; nothing is written there."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pmo365.errors import ConfigurationError, ConsentError, PmoError
from pmo365.gateway import rights
from pmo365.gateway.gateway import Gateway
from pmo365.gateway.identity import Identity
from pmo365.gateway.standing import Standing
from pmo365.gateway.told import SignedIn
from pmo365.model.profile import Profile
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES
from pmo365.render.word_template import compiled
from pmo365.service import mending, rotation
from pmo365.service.calibration import learned
from pmo365.service.certificate import days_left, ends_of, warning
from pmo365.service.check import Check, Level, bad, good
from pmo365.service.edge import Edge
from pmo365.service.folder import read_template
from pmo365.service.jobs import RUNNERS
from pmo365.service.mending import mend_of, mend_of_clock
from pmo365.service.opening import BRIEF, application_of, gateway_of, identity_of
from pmo365.service.schedule import upcoming
from pmo365.standard import load
from pmo365.store import Store

_MEGABYTE = 1024 * 1024
_LITTLE, _TOO_LITTLE = 1024, 100
"""Megabytes of free disk: what warns, what fails."""
_SLOW, _WRONG = 30.0, 240.0
"""Seconds of difference between the clocks: what warns, what fails; Entra refuses from 300."""
_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """One of the profile's identities: ``worker`` or ``provisioner``, and the verbs it serves."""

    name: str
    verbs: tuple[str, ...]
    provision: bool = False


def who_signs_in(profile: Profile) -> tuple[Who, ...]:
    """Return the identities of a profile."""
    if profile.provisioner is None:
        return (Who(name="worker", verbs=rights.VERBS),)
    return (
        Who(name="worker", verbs=rights.WORKER),
        Who(name="provisioner", verbs=rights.PROVISIONER, provision=True),
    )


def examine(profile: Profile, *, environ: Mapping[str, str], edge: Edge) -> Iterator[Check]:
    """Look at everything and tell each thing as it is known; no error leaves here."""
    yield from _standard(profile)
    yield from _state(profile, edge)
    yield from _schedule(profile, edge.now())
    for who in who_signs_in(profile):
        yield from _identity(profile, who, environ=environ, edge=edge)


def _standard(profile: Profile) -> Iterator[Check]:
    try:
        standard = load(profile.standard)
    except PmoError as error:
        yield bad("standard", error, mend=mending.VALIDATE)
        return
    yield good("standard", "standard", version=standard.version, fingerprint=standard.fingerprint)
    yield _templates(profile, standard)


def _templates(profile: Profile, standard: Standard) -> Check:
    try:
        for document in standard.documents:
            for language in LANGUAGES:
                compiled(read_template(profile.templates, document, language))
    except PmoError as error:
        return bad("templates", error, mend=mend_of("templates", error))
    return good("templates", "templates", count=len(standard.documents) * len(LANGUAGES))


def _state(profile: Profile, edge: Edge) -> Iterator[Check]:
    if "://" not in profile.state:
        yield _disk(Path(profile.state).parent)
    try:
        with Store.open(profile.state, now=edge.now) as store:
            place, fault, rows = store.place, store.verify_audit(), store.audit_head().number
            allowance = _allowance(profile, store, edge.now())
    except PmoError as error:
        yield bad("state", error, mend=mend_of("state", error))
        return
    yield good("state", "state", place=place)
    yield allowance
    if fault is None:
        yield good("audit", "audit", rows=rows)
    else:
        yield Check(
            name="audit", level="fail", told="audit_broken", facts={"row": fault.number}, mend="pmo365 history --verify"
        )


def _allowance(profile: Profile, store: Store, now: datetime) -> Check:
    """Tell what the application may ask of the tenant: by its licences, or of the smallest one."""
    granted = learned(profile, store)
    spent = store.spend(application_of(profile, profile.identity.client_id), now.date())
    told = "allowance_local" if profile.connect_to else "allowance" if profile.licences else "allowance_smallest"
    facts = {"minute": granted.minute, "day": granted.day, "spent": spent, "licences": profile.licences}
    if spent < granted.day * granted.share:
        return good("allowance", told, **facts)
    return Check(name="allowance", level="warn", told=told, facts=facts, mend="pmo365 calibrate")


def _disk(folder: Path) -> Check:
    existing = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(existing).free // _MEGABYTE
    level: Level = "fail" if free < _TOO_LITTLE else "warn" if free < _LITTLE else "ok"
    return Check(name="disk", level=level, told="disk", facts={"free": free, "folder": existing})


def _schedule(profile: Profile, now: datetime) -> Iterator[Check]:
    if not profile.schedule:
        yield good("schedule", "schedule_none")
        return
    for job in profile.schedule:
        if job.task not in RUNNERS:
            error = ConfigurationError("task_unknown", task=job.task, known=", ".join(sorted(RUNNERS)))
            yield bad("schedule", error)
            return
    due = upcoming(profile.schedule, now=now, days=_DAYS)
    if not due:
        yield Check(name="schedule", level="warn", told="schedule_empty", facts={"days": _DAYS})
        return
    zone = due[0].job.cron.zone
    at = due[0].at.astimezone(ZoneInfo(zone))
    yield good("schedule", "schedule", job=due[0].job.name, at=at, zone=zone, count=len(due), days=_DAYS)


def _identity(profile: Profile, who: Who, *, environ: Mapping[str, str], edge: Edge) -> Iterator[Check]:
    try:
        identity = identity_of(profile, environ=environ, provision=who.provision)
        yield from _certificate(identity, who, now=edge.now())
        yield from _next_certificate(profile, who, environ=environ, edge=edge)
        gateway = gateway_of(profile, identity, edge=edge, environ=environ, patience=BRIEF)
        held = gateway.check()
    except ConsentError as error:
        yield bad("rights", error, mend=mending.SCRIPT)
        return
    except PmoError as error:
        yield bad("sign_in", error, mend=mend_of("sign_in", error))
        return
    yield good("sign_in", "sign_in", who=who.name, tenant=held.tenant)
    yield from _clock(gateway.traffic().ahead)
    yield from _rights(who, held)
    yield from _hub(profile, gateway, who, held=held)


def _certificate(identity: Identity, who: Who, *, now: datetime) -> Iterator[Check]:
    ends = ends_of((identity,))
    if ends is None:
        return
    facts = {"who": who.name, "ends": ends, "days": days_left(ends, now)}
    warned = warning(ends, now)
    if warned is None:
        yield good("certificate", "certificate", **facts)
        return
    told = "certificate_ended" if warned == 0 else "certificate_ends"
    level: Level = "fail" if warned == 0 else "warn"
    mend = mending.ROTATE
    yield Check(name="certificate", level=level, told=told, facts=facts, mend=mend, exit_code=6)


def _next_certificate(profile: Profile, who: Who, *, environ: Mapping[str, str], edge: Edge) -> Iterator[Check]:
    """Tell of the next certificate, while there is one, whether the tenant accepts it already."""
    reference = rotation.reference_of(profile, provision=who.provision)
    coming = rotation.next_of(reference)
    if coming is None or not rotation.is_there(coming):
        return
    identity = rotation.identity_in(coming, environ=environ)
    code = rotation.refusal_of(profile, identity, environ=environ, edge=edge)
    told = "certificate_next_ready" if code is None else "certificate_next_waiting"
    facts = {"who": who.name, "ends": identity.expires, "code": code or ""}
    yield Check(name="certificate", level="warn", told=told, facts=facts, mend=mending.ROTATE)


def _clock(ahead: float | None) -> Iterator[Check]:
    if ahead is not None:
        off = abs(ahead)
        level: Level = "fail" if off > _WRONG else "warn" if off > _SLOW else "ok"
        facts, mend = {"seconds": round(ahead)}, "" if level == "ok" else mend_of_clock(sys.platform)
        yield Check(name="clock", level=level, told="clock", facts=facts, mend=mend, exit_code=6)


def _rights(who: Who, held: SignedIn) -> Iterator[Check]:
    lacking = [(verb, right) for verb in who.verbs for right in rights.missing(verb, held)]
    for verb, right in lacking:
        facts = {"verb": verb, "service": right.service, "role": right.role, "who": who.name}
        yield Check(name="rights", level="fail", told="right_missing", facts=facts, mend=mending.SCRIPT, exit_code=6)
    if not lacking:
        yield good("rights", "rights", who=who.name, verbs=", ".join(who.verbs))
    need = rights.least(who.verbs)
    for right in rights.unused(who.verbs, held):
        enough = need.sharepoint if right.service == "sharepoint" else need.graph
        facts = {"service": right.service, "role": right.role, "who": who.name, "enough": enough}
        yield Check(name="rights", level="warn", told="right_unused", facts=facts, mend=mending.SCRIPT)


def _hub(profile: Profile, gateway: Gateway, who: Who, *, held: SignedIn) -> Iterator[Check]:
    """Tell whether the hub is there and is one, and whether lists could be made on it: a question, not a try."""
    url = profile.tenant.hub
    try:
        found = gateway.standing(url)
    except PmoError as error:
        yield bad("hub", error, mend=_grants(profile) if rights.selected(held) else mending.SCRIPT)
        return
    if found is None:
        yield Check(name="hub", level="warn", told="hub_absent", facts={"url": url}, mend="pmo365 provision HUB")
        return
    if found.is_hub:
        yield good("hub", "hub", title=found.title, url=url)
    else:
        yield Check(name="hub", level="fail", told="hub_is_none", facts={"url": url}, mend="pmo365 provision HUB")
    yield from _lists(profile, who, found, held=held)


def _lists(profile: Profile, who: Who, found: Standing, *, held: SignedIn) -> Iterator[Check]:
    """Tell whether lists could be made on the hub, rights given where that is its work, and whether it may too much."""
    least = rights.least(who.verbs).sharepoint
    gives = least == rights.FULL
    facts = {"who": who.name, "url": profile.tenant.hub, "role": rights.SITE_ROLES[least]}
    if not found.may_manage_lists or (gives and not found.may_give_rights):
        told = "lists_not_granted" if rights.selected(held) else "lists_refused"
        yield Check(name="lists", level="fail", told=told, facts=facts, mend=_grants(profile), exit_code=6)
        return
    yield good("lists", "lists" if gives else "lists_only", who=who.name)
    if found.may_give_rights and not gives and rights.selected(held):
        yield Check(name="rights", level="warn", told="grant_unused", facts=facts, mend=mending.GRANTS)


def _grants(profile: Profile) -> str:
    """Return what lets the worker in: the provisioner does, an administrator's script where there is none."""
    by_hand = profile.provisioner is None or not profile.identity.client_id  # A machine's own identity has no known id.
    return mending.GRANTS if by_hand else "pmo365 provision"
