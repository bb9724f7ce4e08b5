"""Open a profile: its Standard is loaded, its state brought up to date, its identity read; nothing is sent yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pmo365.gateway.gateway import Gateway, connect
from pmo365.gateway.identity import Identity, certificate_of
from pmo365.gateway.told import Tenant
from pmo365.model.profile import Profile
from pmo365.service.edge import Edge
from pmo365.service.workspace import Workspace
from pmo365.settings import reveal
from pmo365.standard import load
from pmo365.store import Store


@contextmanager
def open_workspace(profile: Profile, *, environ: Mapping[str, str], edge: Edge | None = None) -> Iterator[Workspace]:
    """Give the workspace of a profile, closed afterwards; ConfigurationError, FaultyStandard or StateError first."""
    around = edge or Edge()
    standard = load(profile.standard)
    identity = identity_of(profile, environ=environ)
    with Store.open(profile.state, now=around.now) as store:
        gateway = gateway_of(profile, identity, edge=around)
        yield Workspace(profile=profile, standard=standard, store=store, gateway=gateway, edge=around)


def identity_of(profile: Profile, *, environ: Mapping[str, str]) -> Identity:
    """Return the application's identity; ConfigurationError when key or certificate cannot be used."""
    reference = profile.identity
    return certificate_of(
        reference.client_id,
        private_key=reveal(reference.private_key, environ=environ),
        certificate=reveal(reference.certificate, environ=environ),
        names=(reference.private_key.where, reference.certificate.where),
    )


def gateway_of(profile: Profile, identity: Identity, *, edge: Edge) -> Gateway:
    """Return a gateway to the profile's tenant for an identity."""
    tenant = Tenant(
        id=profile.tenant.id,
        domain=profile.tenant.domain,
        sharepoint_host=profile.tenant.sharepoint,
        company=profile.company,
    )
    return connect(tenant, identity, connect_to=profile.connect_to, now=edge.now, sleep=edge.sleep, record=edge.record)
