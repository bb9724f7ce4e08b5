"""Scripts for administrators: what each application needs, derived from what the verbs need. Pure.

They read like a page: each right stands beside the verbs that need it. Roles are looked up by name in the tenant, so
that no number has to be believed. Sources: Graph v1.0 ``application`` and ``site permissions``; ``az ad app``.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pmo365.cli.consent import REDIRECT, Shell, client_of, consent_address
from pmo365.gateway import rights
from pmo365.languages import say
from pmo365.model.profile import Profile
from pmo365.model.words import Language
from pmo365.service.doctor import Who, who_signs_in
from pmo365.service.rotation import reference_of

RESOURCES = {
    "sharepoint": ("SharePoint", "00000003-0000-0ff1-ce00-000000000000"),
    "graph": ("Microsoft Graph", "00000003-0000-0000-c000-000000000000"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One application role to ask for, and why."""

    resource: str
    role: str
    why: str


def wishes(who: Who, *, split: bool, language: Language) -> tuple[Wish, ...]:
    """Return what one application asks for; the worker beside a provisioner only what sites grant it."""
    need = rights.least(who.verbs)
    found = []
    for service, wanted in (("sharepoint", need.sharepoint), ("graph", need.graph)):
        limited = split and not who.provision
        role = rights.SELECTED if limited else wanted
        key = "selected" if limited else "verbs"
        name, resource = RESOURCES[service]
        verbs = [verb for verb in who.verbs if getattr(rights.NEEDS[verb], service) == wanted]
        why = say(language, f"cli.script.{key}", role=role, service=name, verbs=", ".join(verbs))
        found.append(Wish(resource=resource, role=role, why=why))
    return tuple(found)


def app_script_text(profile: Profile, shell: Shell, language: Language) -> str:
    """Return the script that prepares every application of a profile."""
    everybody = who_signs_in(profile)
    machines = [reference_of(profile, provision=who.provision).managed for who in everybody]
    head = [say(language, "cli.script.head", tenant=profile.tenant.domain)]
    head += [] if all(machines) else [say(language, "cli.script.what")]
    spare = _comments([say(language, "cli.script.spare")])
    parts = [
        _comments(head),
        _OPEN[shell].format(tenant=profile.tenant.id, scopes=_scopes(machines), spare_comment=spare),
    ]
    for who, machine in zip(everybody, machines, strict=True):
        make = _machine if machine else _application
        parts.append(make(profile, who, shell, split=len(everybody) > 1, language=language))
    return "\n".join([_FIRST[shell], *parts]).rstrip("\n") + "\n"


def _scopes(machines: Sequence[bool]) -> str:
    """Return what the administrator signs in for: applications are written, or only read, rights of machines given."""
    written = "Application.Read.All" if all(machines) else "Application.ReadWrite.All"
    return ", ".join([written, *(["AppRoleAssignment.ReadWrite.All"] if any(machines) else [])])


def _machine(profile: Profile, who: Who, shell: Shell, *, split: bool, language: Language) -> str:
    """Return the part for Azure's managed identity: nothing is registered or consented to, rights are given at once."""
    client = client_of(profile, provision=who.provision)
    question = _quoted(shell)(say(language, "cli.script.principal"))
    known = _PRINCIPAL[shell].format(client=client) if client else _ASKED[shell].format(question=question)
    return _MACHINE[shell].format(
        principal_comment=_comments([say(language, "cli.script.machine")]),
        principal=known,
        rights=_asked(wishes(who, split=split, language=language), _GIVE[shell]),
    )


def _asked(asked: Sequence[Wish], form: str) -> str:
    return "\n".join(f"{_comments([one.why])}\n{form.format(resource=one.resource, role=one.role)}" for one in asked)


def _application(profile: Profile, who: Who, shell: Shell, *, split: bool, language: Language) -> str:
    asked = wishes(who, split=split, language=language)
    quoted = _quoted(shell)
    words = {key: say(language, f"cli.script.{key}") for key in ("consent", "id", "redirect", "certificate")}
    told = {name: quoted(text) for name, text in words.items()}
    url = consent_address(profile, "APPLICATION").replace("APPLICATION", _CLIENT[shell])
    return _APP[shell].format(
        name=quoted(f"pmo365 {who.name}" if split else "pmo365"),
        certificate=quoted(_certificate(profile, who)),
        certificate_comment=_comments([words["certificate"]]),
        redirect_comment=_comments([words["redirect"]]),
        redirect=REDIRECT,
        rights=_asked(asked, _ASK[shell]),
        consent=told["consent"],
        id=told["id"],
        url=url,
    )


def grant_script_text(profile: Profile, sites: Sequence[str], shell: Shell, *, language: Language) -> str:
    """Return the script that grants the worker its role on sites."""
    worker = who_signs_in(profile)[0]
    role = rights.SITE_ROLES[rights.least(worker.verbs).sharepoint]
    known, quoted = client_of(profile, provision=False), _quoted(shell)
    head = _comments([say(language, "cli.script.grants", app=known or "pmo365", role=role)])
    lines = [_GRANT[shell].format(site=quoted(_graph_site(one) if shell == "ps1" else one)) for one in sites]
    client = quoted(known) if known else _ASKED[shell].format(question=quoted(say(language, "cli.script.client")))
    widen = _comments([say(language, "cli.script.widen")])
    start = _GRANTS[shell].format(tenant=profile.tenant.id, client=client, role=role, widen_comment=widen)
    return "\n".join([_FIRST[shell], head, start, *lines]) + "\n"


def _graph_site(url: str) -> str:
    host, _, path = url.removeprefix("https://").partition("/")
    return f"{host}:/{path}"


def _certificate(profile: Profile, who: Who) -> str:
    reference = (profile.provisioner if who.provision else None) or profile.identity
    kept = reference.certificate
    return Path(kept.where).name if kept is not None and kept.kind == "file" else "pmo365.cert.pem"


def _comments(lines: Sequence[str]) -> str:
    return "\n".join(f"# {part}" for line in lines for part in line.splitlines())


def _quoted(shell: Shell) -> Callable[[str], str]:
    return shlex.quote if shell == "sh" else _powershell


def _powershell(text: str) -> str:
    # PowerShell takes every typographic apostrophe for a quote, too.
    for mark in "'‘’‚‛":
        text = text.replace(mark, mark * 2)
    return f"'{text}'"


_FIRST = {"sh": "#!/bin/sh", "ps1": "#Requires -Modules Microsoft.Graph.Authentication"}
_CLIENT = {"sh": "$APP", "ps1": "$($app.appId)"}
_OPEN = {
    "sh": """set -eu
az login --tenant {tenant} --allow-no-subscriptions --output none
ROLES=https://graph.microsoft.com/v1.0/servicePrincipals
ASKED=

role() {{
  ROLE=$(az ad sp show --id "$1" --query "appRoles[?value=='$2'].id | [0]" --output tsv)
  ASKED="$ASKED $ROLE"
}}
spare() {{
  {spare_comment}
  az rest --method GET --url "$ROLES/$1/appRoleAssignments" --query 'value[].[appRoleId,id]' --output tsv |
  while read -r ROLE GIVEN; do
    case "$ASKED " in
      *" $ROLE "*) ;;
      *) echo "az rest --method DELETE --url $ROLES/$1/appRoleAssignments/$GIVEN" ;;
    esac
  done
  ASKED=
}}
""",
    "ps1": """$ErrorActionPreference = 'Stop'
Connect-MgGraph -TenantId {tenant} -Scopes {scopes} -NoWelcome
$graph = 'https://graph.microsoft.com/v1.0'

function Find-Role($Resource, $Role) {{
  $found = Invoke-MgGraphRequest GET "$graph/servicePrincipals(appId='$Resource')?`$select=id,appRoles"
  $id = ($found.appRoles | Where-Object {{ $_.value -eq $Role }}).id
  @{{ resource = $Resource; principal = $found.id; id = $id }}
}}
function Show-Spare($Principal, $Asked) {{
  {spare_comment}
  $all = "$graph/servicePrincipals/$Principal/appRoleAssignments"
  (Invoke-MgGraphRequest GET $all).value | Where-Object {{ $Asked.id -notcontains $_.appRoleId }} |
    ForEach-Object {{ Write-Output "Invoke-MgGraphRequest DELETE $all/$($_.id)" }}
}}
""",
}
_ASK = {
    "sh": """role {resource} {role}
az ad app permission add --id "$APP" --api {resource} --api-permissions "$ROLE=Role" --output none""",
    "ps1": "$asked += Find-Role '{resource}' '{role}'",
}
_APP = {
    "sh": """NAME={name}
{certificate_comment}
CERTIFICATE={certificate}
APP=$(az ad app list --filter "displayName eq '$NAME'" --query '[0].appId' --output tsv)
{redirect_comment}
[ -n "$APP" ] || APP=$(az ad app create --display-name "$NAME" --sign-in-audience AzureADMyOrg \\
  --public-client-redirect-uris {redirect} --query appId --output tsv)
az ad app credential reset --id "$APP" --cert "@$CERTIFICATE" --append --output none
az ad sp show --id "$APP" --output none 2>/dev/null || az ad sp create --id "$APP" --output none
{rights}
spare "$(az ad sp show --id "$APP" --query id --output tsv)"
printf '%s %s\\n' {id} "$APP"
printf '%s\\n%s\\n' {consent} "{url}"
""",
    "ps1": """$name = {name}
{certificate_comment}
$file = (Resolve-Path {certificate}).Path
$certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new($file)
$asked = @()
{rights}
$app = (Invoke-MgGraphRequest GET "$graph/applications?`$filter=displayName eq '$name'").value | Select-Object -First 1
if (-not $app) {{
  {redirect_comment}
  $app = Invoke-MgGraphRequest POST "$graph/applications" -Body @{{
    displayName = $name; signInAudience = 'AzureADMyOrg'; publicClient = @{{ redirectUris = @('{redirect}') }} }}
  Invoke-MgGraphRequest POST "$graph/servicePrincipals" -Body @{{ appId = $app.appId }} | Out-Null
}}
$known = (Invoke-MgGraphRequest GET "$graph/applications/$($app.id)?`$select=keyCredentials").keyCredentials
$keys = @($known | Where-Object {{ $_ }})
$keys += @{{ type = 'AsymmetricX509Cert'; usage = 'Verify'; displayName = $certificate.Subject
  key = [Convert]::ToBase64String($certificate.RawData) }}
$access = @($asked | ForEach-Object {{
  @{{ resourceAppId = $_.resource; resourceAccess = @(@{{ id = $_.id; type = 'Role' }}) }} }})
Invoke-MgGraphRequest PATCH "$graph/applications/$($app.id)" -Body @{{
  keyCredentials = $keys; requiredResourceAccess = $access }}
Show-Spare (Invoke-MgGraphRequest GET "$graph/servicePrincipals(appId='$($app.appId)')").id $asked
Write-Output "$({id}) $($app.appId)"
Write-Output {consent} "{url}"
""",
}
_MACHINE = {
    "sh": """{principal_comment}
PRINCIPAL={principal}
give() {{
  role "$1" "$2"
  HELD=$(az rest --method GET --url "$ROLES/$PRINCIPAL/appRoleAssignments" \\
    --query "value[?appRoleId=='$ROLE'].id | [0]" --output tsv)
  [ -n "$HELD" ] || az rest --method POST --url "$ROLES/$PRINCIPAL/appRoleAssignments" --output none \\
    --headers Content-Type=application/json --body "{{\\"principalId\\": \\"$PRINCIPAL\\", \\"appRoleId\\": \\"$ROLE\\",
      \\"resourceId\\": \\"$(az ad sp show --id "$1" --query id --output tsv)\\"}}"
}}
{rights}
spare "$PRINCIPAL"
""",
    "ps1": """{principal_comment}
$principal = {principal}
$asked = @()
{rights}
$all = "$graph/servicePrincipals/$principal/appRoleAssignments"
$held = (Invoke-MgGraphRequest GET $all).value
$asked | Where-Object {{ $held.appRoleId -notcontains $_.id }} | ForEach-Object {{
  Invoke-MgGraphRequest POST $all -Body @{{
    principalId = $principal; resourceId = $_.principal; appRoleId = $_.id }} | Out-Null }}
Show-Spare $principal $asked
""",
}
_PRINCIPAL = {
    "sh": "$(az ad sp show --id {client} --query id --output tsv)",
    "ps1": "(Invoke-MgGraphRequest GET \"$graph/servicePrincipals(appId='{client}')\").id",
}
_GIVE = {"sh": "give {resource} {role}", "ps1": _ASK["ps1"]}
_ASKED = {"sh": "$(printf '%s > ' {question} >&2; read -r REPLY; echo \"$REPLY\")", "ps1": "Read-Host {question}"}
_GRANTS = {
    "sh": """set -eu
APP={client}
grant() {{
  {widen_comment}
  m365 spo site apppermission set --siteUrl "$1" --appId "$APP" --permission {role} 2>/dev/null && return
  m365 spo site apppermission add --siteUrl "$1" --appId "$APP" --appDisplayName pmo365 --permission write
  m365 spo site apppermission set --siteUrl "$1" --appId "$APP" --permission {role}
}}
m365 login --tenant {tenant}""",
    "ps1": """$ErrorActionPreference = 'Stop'
Connect-MgGraph -TenantId {tenant} -Scopes Sites.FullControl.All -NoWelcome
$app = {client}
$first = @{{ roles = @('write'); grantedToIdentities = @(
  @{{ application = @{{ id = $app; displayName = 'pmo365' }} }}) }}
function Grant-Site($Site) {{
  $id = (Invoke-MgGraphRequest GET "https://graph.microsoft.com/v1.0/sites/$Site").id
  $all = "https://graph.microsoft.com/v1.0/sites/$id/permissions"
  $known = (Invoke-MgGraphRequest GET $all).value |
    Where-Object {{ $_.grantedToIdentitiesV2.application.id -contains $app }} | Select-Object -First 1
  {widen_comment}
  if (-not $known) {{ $known = Invoke-MgGraphRequest POST $all -Body $first }}
  Invoke-MgGraphRequest PATCH "$all/$($known.id)" -Body @{{ roles = @('{role}') }} | Out-Null
}}""",
}
_GRANT = {"sh": "grant {site}", "ps1": "Grant-Site {site}"}
