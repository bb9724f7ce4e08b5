"""Reads a profile: ``config/pmo365.yaml``, then the environment, into a frozen ``Profile``.

Every fault is told with file:line:column, or with the variable it comes from. Secrets are named (``file:PATH``,
``env:NAME``), never written. Paths are relative to the profile's file. ``ENVIRONMENT`` lists the variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from pathlib import Path

from pydantic import ValidationError

from pmo365.errors import ConfigurationError
from pmo365.model.cron import parse_cron
from pmo365.model.plan import Limits
from pmo365.model.profile import IdentityReference, Job, Profile, ProxyAddress, SecretReference, TenantAddress
from pmo365.model.quiet import QuietHours
from pmo365.settings.form import IdentityForm, JobForm, ProfileForm, ProxyForm, QuietForm, TenantForm
from pmo365.settings.pack import standard_folder, templates_folder
from pmo365.settings.secret import refuse_open, reveal
from pmo365.settings.source import Source, first_fault, overlaid, parsed


def load_profile(path: Path | None, *, environ: Mapping[str, str], name: str | None = None) -> Profile:
    """Return the profile of a file; without one, of ``PMO365_CONFIG``, then ``config/pmo365.yaml``.

    With a name, the file is ``config/pmo365.<name>.yaml``. ConfigurationError, with its place, for the first fault.
    """
    file = _find(path, environ=environ, name=name)
    source = overlaid(file, parsed(file), environ=environ)
    try:
        form = ProfileForm.model_validate(source.data)
    except ValidationError as error:
        raise first_fault(source, error) from None
    if name is not None and form.profile != name:
        raise ConfigurationError("profile_other_name", place=source.place(("profile",)), found=form.profile, name=name)
    return _built(form, source, environ=environ)


def _find(path: Path | None, *, environ: Mapping[str, str], name: str | None) -> Path:
    if path is not None:
        return path
    if not name and environ.get("PMO365_CONFIG"):
        return Path(environ["PMO365_CONFIG"])
    return Path("config") / (f"pmo365.{name}.yaml" if name else "pmo365.yaml")


def _built(form: ProfileForm, source: Source, *, environ: Mapping[str, str]) -> Profile:
    return Profile(
        name=form.profile,
        file=source.file.absolute(),
        tenant=_tenant(form.tenant),
        identity=_identity(form.identity, source),
        provisioner=None if form.provisioner is None else _identity(form.provisioner, source),
        connect_to=form.connect_to.rstrip("/") if form.connect_to else None,
        state=_state(form, source, environ=environ),
        standard=_folder(form.standard, source, name="standard") or standard_folder(),
        templates=_folder(form.templates, source, name="templates") or templates_folder(),
        language=form.language,
        workers=form.workers,
        licences=form.licences,
        baseline_pdf=form.baseline_pdf,
        proxy=None if form.proxy is None else _proxy(form.proxy, source),
        quiet=None if form.quiet is None else _quiet(form.quiet),
        limits=None if form.limits is None else Limits(**form.limits.model_dump()),
        company=form.company,
        owner=form.owner,
        schedule=tuple(_job(one) for one in form.schedule),
    )


def _tenant(form: TenantForm) -> TenantAddress:
    hub = form.hub if form.hub.startswith("https://") else f"https://{form.sharepoint}{form.hub}"
    return TenantAddress(id=form.id, domain=form.domain, sharepoint=form.sharepoint, hub=hub)


def _identity(form: IdentityForm, source: Source) -> IdentityReference:
    key, pfx = _reference(form.private_key, source), _reference(form.pfx, source)
    for secret in (key, pfx):
        if secret is not None and secret.path is not None and secret.path.exists():
            refuse_open(secret.path)
    return IdentityReference(
        client_id=form.client_id or "",
        certificate=_reference(form.certificate, source),
        private_key=key,
        pfx=pfx,
        pfx_password=_reference(form.pfx_password, source),
        managed=form.managed,
    )


def _proxy(form: ProxyForm, source: Source) -> ProxyAddress:
    authority = None if form.authority is None else source.file.absolute().parent / form.authority
    if authority is not None and not authority.is_file():
        raise ConfigurationError("profile_no_file", place=source.place(("proxy", "authority")), file=authority)
    return ProxyAddress(address=form.address, login=_reference(form.login, source), authority=authority)


def _quiet(form: QuietForm) -> QuietHours:
    days = parse_cron(f"0 0 * * {form.days}", form.time_zone).weekdays
    start, end = time.fromisoformat(form.start), time.fromisoformat(form.end)
    return QuietHours(start=start, end=end, zone=form.time_zone, weekdays=days)


def _reference(text: str | None, source: Source) -> SecretReference | None:
    if text is None:
        return None
    kind, _, where = text.partition(":")
    if kind == "env":
        return SecretReference(kind="env", where=where)
    if kind == "keyring":
        return SecretReference(kind="keyring", where=where)
    return SecretReference(kind="file", where=str(source.file.absolute().parent / where))


def _state(form: ProfileForm, source: Source, *, environ: Mapping[str, str]) -> str:
    text = form.state or f"state/{form.profile}.sqlite"
    if text.startswith("env:"):
        text = reveal(SecretReference(kind="env", where=text.removeprefix("env:")), environ=environ)
    return text if "://" in text else str(source.file.absolute().parent / text)


def _folder(text: str | None, source: Source, *, name: str) -> Path | None:
    if text is None:
        return None
    folder = source.file.absolute().parent / text
    if not folder.is_dir():
        raise ConfigurationError("profile_no_folder", place=source.place((name,)), name=name, folder=folder)
    return folder


def _job(form: JobForm) -> Job:
    cron = parse_cron(form.cron, form.time_zone)
    return Job(name=form.name or form.job, task=form.job, cron=cron, catch_up=form.catch_up == "once")
