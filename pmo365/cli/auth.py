"""``pmo365 auth``: what an administrator prepares in Entra, and whether the sign-in works."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.consent import Shell, client_of, consent_address
from pmo365.cli.exits import DONE
from pmo365.cli.opening import profile_of
from pmo365.errors import ConfigurationError
from pmo365.languages import say

if TYPE_CHECKING:
    from pmo365.gateway.identity import DeviceCode, Identity
    from pmo365.gateway.told import SignedIn
    from pmo365.model.profile import Profile

log = logging.getLogger(__name__)
Form = Annotated[Shell, typer.Option("--format", metavar="ps1|sh")]


def check(
    context: typer.Context,
    device: Annotated[bool, typer.Option("--device")] = False,
) -> int:
    """Sign in as every command would (or as a person, with a code) and tell the rights held; nothing is read."""
    from pmo365.service.doctor import who_signs_in
    from pmo365.service.edge import Edge
    from pmo365.service.opening import BRIEF, gateway_of, identity_of

    call, environ = call_of(context), call_of(context).frame.environment
    profile = _profile(call)
    if device:
        person = gateway_of(profile, _person(call, profile), edge=Edge(), environ=environ, patience=BRIEF)
        _tell(call, "person", person.check())
        return DONE
    for who in who_signs_in(profile):
        identity: Identity = identity_of(profile, environ=environ, provision=who.provision)
        gateway = gateway_of(profile, identity, edge=Edge(), environ=environ, patience=BRIEF)
        _tell(call, who.name, gateway.check())
    return DONE


def consent_url(context: typer.Context) -> int:
    """Print the address where an administrator grants the rights that were asked for."""
    from pmo365.service.doctor import who_signs_in
    from pmo365.service.rotation import reference_of

    call = call_of(context)
    profile = _profile(call)
    for who in who_signs_in(profile):
        if reference_of(profile, provision=who.provision).managed:
            call.output.event("no_consent", {"who": who.name})
            if not call.output.machine:
                call.output.say("auth.no_consent", who=_who(call, who.name))
            continue
        client = client_of(profile, provision=who.provision)
        url = consent_address(profile, client)
        call.output.event("consent_url", {"who": who.name, "client_id": client, "url": url})
        if not call.output.machine:
            call.output.say("auth.consent", who=_who(call, who.name))
            call.output.line(url)
    return DONE


def app_script(context: typer.Context, form: Form = "ps1") -> int:
    """Print a script that prepares the applications in Entra, for an administrator to read and run."""
    from pmo365.cli.admin_scripts import app_script_text

    call = call_of(context)
    profile = _profile(call)
    _print(call, app_script_text(profile, form, call.output.language))
    return DONE


def grant_script(context: typer.Context, form: Form = "ps1") -> int:
    """Print a script that grants the worker its role on the hub and on each known site."""
    from pmo365.cli.admin_scripts import grant_script_text
    from pmo365.service.edge import Edge
    from pmo365.store import Store

    call = call_of(context)
    profile = _profile(call)
    with Store.open(profile.state, now=Edge().now) as store:
        sites = tuple(dict.fromkeys((profile.tenant.hub, *store.sites())))
    _print(call, grant_script_text(profile, sites, form, language=call.output.language))
    return DONE


def permissions(context: typer.Context) -> int:
    """Print which rights each verb needs, as the page of the documentation."""
    from pmo365.cli.permissions import permissions_page

    call = call_of(context)
    _print(call, permissions_page(call.output.language))
    return DONE


def certificate(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER")] = None,
) -> int:
    """Make a key and its certificate for one year, where the profile awaits them; existing files are left alone."""
    from pmo365.service.edge import Edge
    from pmo365.service.local_identity import expiry_of, make_pair

    call, now = call_of(context), Edge().now()
    folder, name = out or Path("secrets"), f"pmo365-{now:%Y%m%d}"
    awaited = _awaited(call) if out is None else None
    key, certificate = awaited or (folder / f"{name}.key.pem", folder / f"{name}.cert.pem")
    for file in (key, certificate):
        if file.exists():
            raise ConfigurationError("file_exists", file=file)
    make_pair(key, certificate, name, now=now)
    ends = expiry_of(certificate).strftime(say(call.output.language, "cli.moment"))
    call.output.say("auth.certificate_made", certificate=certificate, private=key, ends=ends)
    if awaited is None:
        call.output.say("auth.certificate_next", certificate=certificate.absolute(), private=key.absolute())
    return DONE


def _awaited(call: Call) -> tuple[Path, Path] | None:
    """Return key and certificate a profile names and nobody made yet; None without a profile, or when none lacks."""
    from pmo365.service.doctor import who_signs_in
    from pmo365.service.rotation import parts_of, reference_of
    from pmo365.settings import load_profile

    try:
        profile = profile_of(call)
    except ConfigurationError as error:
        if call.frame.profile:
            raise
        if error.key != "profile_unfilled":
            log.debug("no profile to look into: %s", error.key)
            return None
        profile = load_profile(Path(str(error.facts["file"])), environ=call.frame.environment)
    for who in who_signs_in(profile):
        paths = [one.path for one in parts_of(reference_of(profile, provision=who.provision)) if one.path is not None]
        if len(paths) == 2 and not any(one.exists() for one in paths):
            return paths[0], paths[1]
    return None


def rotate(
    context: typer.Context,
    provisioner: Annotated[bool, typer.Option("--provisioner")] = False,
) -> int:
    """Prepare the next certificate beside the one in use, and switch to it once the tenant accepts it."""
    from pmo365.service.edge import Edge
    from pmo365.service.rotation import reference_of
    from pmo365.service.rotation import rotate as turn

    call = call_of(context)
    profile = _profile(call)
    done = turn(profile, environ=call.frame.environment, edge=Edge(), provision=provisioner)
    ends = done.ends.strftime(say(call.output.language, "cli.moment"))
    facts = {"step": done.step, "certificate": done.certificate, "private_key": done.private, "ends": ends}
    call.output.event("rotation", facts)
    if not call.output.machine:
        call.output.say(
            f"auth.rotation.{done.step}",
            **facts,
            client=reference_of(profile, provision=provisioner).client_id,
            code=done.code,
        )
    return DONE


def _profile(call: Call) -> Profile:
    profile = profile_of(call)
    if not call.frame.language_chosen:
        call.output.speak(profile.language)
    return profile


def _print(call: Call, script: str) -> None:
    call.output.event("script", {"text": script})
    call.output.line(script.rstrip("\n"))


def _person(call: Call, profile: Profile) -> Identity:
    from pmo365.gateway.identity import DeviceIdentity

    def told(code: DeviceCode) -> None:
        call.output.say("auth.device", address=code.address, code=code.code, minutes=code.minutes)

    return DeviceIdentity(client_id=profile.identity.client_id, told=told)


def _tell(call: Call, who: str, held: SignedIn) -> None:
    facts = {"who": who, "tenant": held.tenant, "sharepoint": held.sharepoint_roles, "graph": held.graph_roles}
    call.output.event("signed_in", facts)
    if call.output.machine:
        return
    call.output.say("auth.signed_in", who=_who(call, who), tenant=held.tenant)
    nothing = say(call.output.language, "cli.auth.nothing")
    for service, roles in (("SharePoint", held.sharepoint_roles), ("Graph", held.graph_roles)):
        call.output.say("auth.held", service=service, roles=", ".join(roles) or nothing)


def _who(call: Call, name: str) -> str:
    key = "cli.auth.person" if name == "person" else f"cli.doctor.who.{name}"
    return say(call.output.language, key)


COMMANDS: dict[str, Callable[..., int]] = {
    "check": check,
    "consent-url": consent_url,
    "app-script": app_script,
    "grant-script": grant_script,
    "certificate": certificate,
    "rotate": rotate,
    "permissions": permissions,
}
