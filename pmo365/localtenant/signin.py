"""The sign-in host: discovery, keys and the token endpoint. Source: docs/tenant/sign-in.md."""

from __future__ import annotations

import base64
import hmac
import time
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from pmo365.localtenant.devicecode import DEVICE, application, begin, redeem, refresh
from pmo365.localtenant.exchange import Answer, Doc, Request, json_answer
from pmo365.localtenant.refusals import SignInRefusal, Unemulated
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import LIFETIME, Mint, app_claims, audience

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LEEWAY = 300
HOSTS = ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net")
"""The names of the sign-in host."""


def answer_sign_in(store: Store, mint: Mint, request: Request) -> Answer:
    """Answer a request to the sign-in host."""
    segments = request.path.strip("/").split("/")
    rest = "/".join(segments[1:]).lower()
    try:
        if request.path == "/common/discovery/instance" and request.method == "GET":
            return json_answer(_instance(request))
        tenant = _tenant(store, segments[0])
        if rest == "v2.0/.well-known/openid-configuration" and request.method == "GET":
            return json_answer(_discovery(tenant, request.host))
        if rest == "discovery/v2.0/keys" and request.method == "GET":
            return json_answer(mint.keys())
        if rest == "oauth2/v2.0/devicecode" and request.method == "POST":
            with store.transaction():
                return json_answer(begin(store, tenant, _form(request)))
        if rest == "oauth2/v2.0/token" and request.method == "POST":
            with store.transaction():
                return json_answer(
                    _token(store, mint, tenant, request), headers=(("Cache-Control", "no-store, no-cache"),)
                )
    except SignInRefusal as refusal:
        return json_answer(_error(refusal), refusal.status)
    raise Unemulated(f"{request.method} {request.path}")


def _tenant(store: Store, name: str) -> Doc:
    tenant = store.get("tenant", "tenant", "one")
    if tenant is None or name.lower() not in (tenant["id"].lower(), tenant["domain"].lower()):
        text = f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID."
        raise SignInRefusal("invalid_tenant", 90002, text)
    return tenant


def _error(refusal: SignInRefusal) -> Doc:
    trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    tail = f"Trace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {moment}"
    text = f"AADSTS{refusal.number}: {refusal.text}\r\n{tail}"
    return {
        "error": refusal.error,
        "error_description": text,
        "error_codes": [refusal.number],
        "timestamp": moment,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={refusal.number}",
    }


def _instance(request: Request) -> Doc:
    """Return what msal asks about the sign-in hosts themselves; refuses a host that is none of them."""
    wanted = urlsplit(dict(parse_qsl(request.query)).get("authorization_endpoint", ""))
    if wanted.hostname not in HOSTS:
        raise SignInRefusal("invalid_instance", 50049, "Unknown or invalid instance.")
    tenant = wanted.path.strip("/").split("/")[0]
    return {
        "tenant_discovery_endpoint": f"https://{wanted.hostname}/{tenant}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": HOSTS[0], "preferred_cache": HOSTS[1], "aliases": list(HOSTS)}],
    }


def _discovery(tenant: Doc, host: str) -> Doc:
    base = f"https://{host}/{tenant['id']}"
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{base}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": "graph.microsoft.com",
    }


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _token(store: Store, mint: Mint, tenant: Doc, request: Request) -> Doc:
    form = _form(request)
    grant = form.get("grant_type", "")
    if not grant:
        raise SignInRefusal(
            "invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'."
        )
    if grant in (DEVICE, "refresh_token"):
        return (redeem if grant == DEVICE else refresh)(store, mint, tenant, form)
    if grant != "client_credentials":
        raise Unemulated(f"grant_type {grant}")
    app = application(store, tenant, form)
    aud = _audience(form.get("scope", ""), tenant)
    by_certificate = _proof(app, tenant, form)
    claims = app_claims(tenant, app, aud, by_certificate)
    return {
        "token_type": "Bearer",
        "expires_in": LIFETIME,
        "ext_expires_in": LIFETIME,
        "access_token": mint.sign(claims),
    }


def _audience(scope: str, tenant: Doc) -> str:
    if " " in scope.strip() or not (scope == ".default" or scope.endswith("/.default")):
        text = (
            f"The provided value for scope {scope} is not valid. Client credential flows "
            "must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
        )
        raise SignInRefusal("invalid_scope", 1002012, text)
    resource = scope.removesuffix(".default").rstrip("/")
    aud = audience(resource, tenant)
    if aud is None:
        text = f"The resource principal named {resource} was not found in the tenant named {tenant['name']}."
        raise SignInRefusal("invalid_resource", 500011, text)
    return aud


def _proof(app: Doc, tenant: Doc, form: dict[str, str]) -> bool:
    """Return True for a valid certificate proof, False for a valid secret."""
    if "client_assertion" in form:
        if form.get("client_assertion_type") != _ASSERTION:
            raise SignInRefusal(
                "invalid_request", 90014, "The required field 'client_assertion_type' is missing or not valid."
            )
        _check_assertion(app, tenant, form["client_assertion"])
        return True
    if "client_secret" not in form:
        text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        raise SignInRefusal("invalid_client", 7000218, text, 401)
    if not any(hmac.compare_digest(form["client_secret"].encode(), one.encode()) for one in app["secrets"]):
        raise SignInRefusal(
            "invalid_client", 7000215, f"Invalid client secret provided for app '{app['client_id']}'.", 401
        )
    return False


def _check_assertion(app: Doc, tenant: Doc, assertion: str) -> None:
    unsigned = SignInRefusal("invalid_client", 700027, "Client assertion failed signature validation.", 401)
    try:
        header = jwt.get_unverified_header(assertion)
    except jwt.InvalidTokenError as error:
        raise SignInRefusal("invalid_client", 50027, "JWT token is invalid or malformed.", 401) from error
    if header.get("alg") not in ("RS256", "PS256"):
        raise unsigned
    certificate = _certificate(app, header)
    if certificate is None:
        text = "The certificate with identifier used to sign the client assertion is not registered on application."
        raise SignInRefusal("invalid_client", 700027, text, 401)
    public: Any = certificate.public_key()
    try:
        claims = jwt.decode(
            assertion,
            public,
            algorithms=[header["alg"]],
            options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError as error:
        raise unsigned from error
    _check_claims(app, tenant, claims)


def _certificate(app: Doc, header: dict[str, Any]) -> x509.Certificate | None:
    """Return the registered certificate that the header names by thumbprint."""
    for pem in app["certificates"]:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        for name, digest in (("x5t", hashes.SHA1()), ("x5t#S256", hashes.SHA256())):
            wanted = base64.urlsafe_b64encode(certificate.fingerprint(digest)).decode().rstrip("=")
            if header.get(name, "").rstrip("=") == wanted:
                return certificate
    return None


def _check_claims(app: Doc, tenant: Doc, claims: Doc) -> None:
    now = time.time()
    if str(claims.get("iss", "")).lower() != app["client_id"] or str(claims.get("sub", "")).lower() != app["client_id"]:
        text = "Client assertion application identifier doesn't match 'client_id' parameter."
        raise SignInRefusal("invalid_client", 700021, text, 401)
    names = (tenant["id"], tenant["domain"])
    ends = [
        f"https://login.microsoftonline.com/{name}/{tail}" for name in names for tail in ("oauth2/v2.0/token", "v2.0")
    ]
    if str(claims.get("aud", "")).lower() not in [end.lower() for end in ends]:
        raise SignInRefusal(
            "invalid_client", 700023, "Client assertion audience claim does not match Realm issuer.", 401
        )
    begins = float(claims.get("nbf") or claims.get("iat") or now)
    if float(claims.get("exp", 0)) < now - _LEEWAY or begins > now + _LEEWAY:
        text = "Client assertion is not within its valid time range."
        raise SignInRefusal("invalid_client", 700024, text, 401)
