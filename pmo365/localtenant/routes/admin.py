"""The loopback-only routes under ``/_tenant``: seed, reset, copies, a person's token, the log, the weather."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from urllib.parse import parse_qs

from cryptography import x509

from pmo365.localtenant.behaviour.sites import build_site, site_by_path
from pmo365.localtenant.copies import copied, put_back
from pmo365.localtenant.exchange import Answer, Doc, Request, json_answer
from pmo365.localtenant.refusals import Refusal
from pmo365.localtenant.routes.consents import CONSENTS
from pmo365.localtenant.routes.graphadmin import GRAPH_ADMIN
from pmo365.localtenant.routes.oversight import OVERSIGHT, SETTINGS, check_settings
from pmo365.localtenant.routes.table import json_object
from pmo365.localtenant.tokens import Caller, app_claims, audience, person_claims
from pmo365.localtenant.world import World

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


def answer_admin(world: World, request: Request) -> Answer:
    """Answer a request to ``/_tenant``; a wrong one gets HTTP 400 with the reason."""
    run = _ROUTES.get((request.method, request.path.rstrip("/")))
    if run is None:
        return json_answer({"error": f"unknown: {request.method} {request.path}"}, 404)
    try:
        with world.store.transaction():
            return json_answer(run(world, request))
    except (ValueError, KeyError, TypeError, Refusal) as error:
        return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)


def _health(world: World, request: Request) -> Doc:
    tenant = world.tenant
    return {
        "ok": True,
        "seeded": tenant is not None,
        "unknown": world.unknown.total(),
        "exchanges": world.recording.count,
        "struck": world.weather.struck,
        "crashes": len(world.crashes),
    }


def _reset(world: World, request: Request) -> Doc:
    world.store.reset()
    world.mint.forget()
    world.unknown.clear()
    world.crashes.clear()
    world.weather.clear()
    world.clock.restart()
    return {"ok": True}


def _keep(world: World, request: Request) -> Doc:
    world.copies[str(json_object(request)["name"])] = copied(world.store)
    return {"ok": True}


def _recall(world: World, request: Request) -> Doc:
    put_back(world.store, world.copies[str(json_object(request)["name"])])
    world.mint.forget()
    world.weather.clear()
    return {"ok": True}


def _seed(world: World, request: Request) -> Doc:
    body = json_object(request)
    strange = set(body) - {"tenant", "users", "apps", "settings"}
    if strange:
        raise ValueError(f"unknown seed key: {', '.join(sorted(strange))}")
    if "tenant" in body:
        _seed_tenant(world, body["tenant"], body.get("settings", {}))
    for user in body.get("users", ()):
        _seed_user(world, user)
    for app in body.get("apps", ()):
        _seed_app(world, app)
    tenant = world.store.shelf("tenant", "tenant")["one"]
    if site_by_path(world.store, "/") is None:
        build_site(
            world.store,
            "/",
            caller=Caller(app="seed"),
            now=world.clock(),
            given={
                "title": tenant["name"],
                "description": "",
                "language": 1033,
                "time_zone": 3,
                "template": "STS#3",
                "owner": "",
                "hub": "00000000-0000-0000-0000-000000000000",
            },
        )
    return {"ok": True}


def _seed_tenant(world: World, given: Doc, settings: Doc) -> None:
    check_settings(settings)
    domain = str(given["domain"]).lower()
    body = {
        "id": str(uuid.UUID(given["id"])),
        "domain": domain,
        "name": given.get("name", domain),
        "licences": given.get("licences", 1000),
        "time_zone": given.get("time_zone", "Europe/Paris"),
        "host": f"{domain.split('.')[0]}.sharepoint.com",
        **SETTINGS,
        **settings,
    }
    world.store.put("tenant", "tenant", "one", body)


def _seed_user(world: World, user: Doc) -> None:
    email = str(user["email"]).lower()
    body = {"email": email, "name": user["name"], "oid": str(uuid.uuid5(uuid.NAMESPACE_DNS, email))}
    world.store.put("user", "tenant", email, body)


def _seed_app(world: World, app: Doc) -> None:
    identity = str(app["client_id"]).lower()
    known = world.store.get("app", "tenant", identity) or {"certificates": [], "secrets": []}
    pem, secret = app.get("certificate_pem"), app.get("secret")
    if pem:
        x509.load_pem_x509_certificate(pem.encode())
    body = {
        "client_id": identity,
        "name": app.get("name", identity),
        "roles": app.get("roles", {}),
        "certificates": list(dict.fromkeys([*known["certificates"], *([pem] if pem else [])])),
        "secrets": list(dict.fromkeys([*known["secrets"], *([secret] if secret else [])])),
    }
    world.store.put("app", "tenant", identity, body)


def _person_token(world: World, request: Request) -> Doc:
    body = json_object(request)
    tenant = world.store.shelf("tenant", "tenant")["one"]
    user = world.store.get("user", "tenant", str(body["email"]).lower())
    aud = audience(str(body["resource"]), tenant)
    if user is None or aud is None:
        raise ValueError(f"unknown {'person' if user is None else 'resource'}")
    return {
        "access_token": world.mint.sign(person_claims(tenant, user, aud)),
        "token_type": "Bearer",
        "expires_in": 3599,
    }


def _machine_token(world: World, request: Request) -> Doc:
    """Vouch for a machine as Azure's endpoint beside it does: for the one application, or the one asked for."""
    asked = {name: values[0] for name, values in parse_qs(request.query).items()}
    tenant = world.store.shelf("tenant", "tenant")["one"]
    apps = {one["client_id"].lower(): one for one in world.store.all("app", "tenant")}
    wanted = asked.get("client_id", next(iter(apps), "") if len(apps) == 1 else "").lower()
    aud = audience(asked.get("resource", "?"), tenant)
    if not request.header("x-identity-header") or wanted not in apps or aud is None:
        raise ValueError("no identity header, no such identity, or no such resource")
    claims = app_claims(tenant, apps[wanted], aud, by_certificate=True)
    told = {"resource": asked["resource"], "client_id": wanted, "token_type": "Bearer"}
    return {**told, "access_token": world.mint.sign(claims), "expires_on": str(claims["exp"])}


def _log(world: World, request: Request) -> list[Doc]:
    since = parse_qs(request.query).get("since", ["0"])[0]
    return world.recording.since(int(since))


def _unknown(world: World, request: Request) -> list[Doc]:
    return [{"what": what, "count": count} for what, count in sorted(world.unknown.items())]


_ROUTES: dict[tuple[str, str], Callable[[World, Request], Doc | list[Doc]]] = {
    ("GET", "/_tenant/health"): _health,
    ("POST", "/_tenant/reset"): _reset,
    ("POST", "/_tenant/keep"): _keep,
    ("POST", "/_tenant/recall"): _recall,
    ("POST", "/_tenant/seed"): _seed,
    ("POST", "/_tenant/person-token"): _person_token,
    ("GET", "/_tenant/managed-identity"): _machine_token,
    ("GET", "/_tenant/log"): _log,
    ("GET", "/_tenant/unknown"): _unknown,
    **OVERSIGHT,
    **CONSENTS,
    **GRAPH_ADMIN,
}
