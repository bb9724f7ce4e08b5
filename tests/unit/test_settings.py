"""A profile is read whole, or refused at the place of its fault."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pmo365.errors import ConfigurationError
from pmo365.languages import say
from pmo365.model.plan import Limits
from pmo365.model.profile import Profile, SecretReference
from pmo365.settings import ENVIRONMENT, load_profile, method_pack, reveal, standard_folder, templates_folder

GUID = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
GOOD = f"""\
profile: contoso
tenant:
  id: {GUID.upper()}
  domain: contoso.onmicrosoft.com
  sharepoint: https://contoso.sharepoint.com/
  hub: /sites/pmo
identity:
  client_id: {GUID}
  certificate: file:secrets/pmo365.pem
  private_key: file:secrets/pmo365.key
language: en
workers: 4
limits:
  changes: 50
company: Contoso
owner: pmo@contoso.com
schedule:
  - job: report
    cron: "0 7 * * 1-5"
  - job: report
    name: friday
    cron: 30 16 * * fri
    time_zone: America/Montreal
    catch_up: skip
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    key = tmp_path / "secrets" / "pmo365.key"
    key.parent.mkdir()
    key.write_text("the key")
    key.chmod(0o600)
    return tmp_path


def load(folder: Path, text: str, **environ: str) -> Profile:
    file = folder / "pmo365.yaml"
    file.write_text(text, encoding="utf-8")
    return load_profile(file, environ=environ)


def refusal(folder: Path, text: str, **environ: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, text, **environ)
    # Whatever the fault, both languages have a sentence for it and the facts it needs.
    for language in ("fr", "en"):
        assert "{" not in say(language, f"errors.{caught.value.key}", **caught.value.facts)  # type: ignore[arg-type]
    return caught.value


def test_a_profile_is_read_whole(folder: Path) -> None:
    profile = load(folder, GOOD)
    assert (profile.name, profile.language, profile.workers, profile.company) == ("contoso", "en", 4, "Contoso")
    assert (profile.tenant.id, profile.tenant.sharepoint) == (GUID, "contoso.sharepoint.com")
    assert profile.tenant.hub == "https://contoso.sharepoint.com/sites/pmo"
    assert profile.owner == "pmo@contoso.com"
    assert profile.limits == Limits(changes=50)
    assert profile.connect_to is None
    assert profile.identity.private_key == SecretReference(kind="file", where=str(folder / "secrets" / "pmo365.key"))
    assert [(job.name, job.task, job.cron.zone, job.catch_up) for job in profile.schedule] == [
        ("report", "report", "Europe/Paris", True),
        ("friday", "report", "America/Montreal", False),
    ]


def test_what_is_not_said_has_a_default(folder: Path) -> None:
    profile = load(folder, GOOD.split("language:")[0])
    assert (profile.language, profile.workers, profile.limits, profile.schedule) == ("fr", 1, None, ())
    assert profile.state == str(folder / "state" / "contoso.sqlite")
    assert (profile.standard, profile.templates) == (standard_folder(), templates_folder())


def test_paths_are_relative_to_the_file(folder: Path) -> None:
    (folder / "ours").mkdir()
    profile = load(folder, GOOD + "standard: ours\nstate: ../elsewhere.sqlite\n")
    assert profile.standard == folder / "ours"
    assert Path(profile.state).resolve() == folder.parent / "elsewhere.sqlite"


def test_the_environment_replaces_the_file(folder: Path) -> None:
    profile = load(folder, GOOD, PMO365_WORKERS="8", PMO365_HUB="/teams/bureau", PMO365_LANGUAGE="", OTHER="x")
    assert (profile.workers, profile.language) == (8, "en")
    assert profile.tenant.hub == "https://contoso.sharepoint.com/teams/bureau"


def test_the_environment_alone_can_make_a_profile(folder: Path) -> None:
    environ = {
        "PMO365_TENANT_ID": GUID,
        "PMO365_TENANT_DOMAIN": "contoso.onmicrosoft.com",
        "PMO365_SHAREPOINT": "contoso.sharepoint.com",
        "PMO365_CLIENT_ID": GUID,
        "PMO365_CERTIFICATE": "env:CERT",
        "PMO365_PRIVATE_KEY": "env:KEY",
    }
    assert load(folder, "profile: contoso\n", **environ).identity.certificate.where == "CERT"


def test_a_fault_of_the_environment_names_its_variable(folder: Path) -> None:
    error = refusal(folder, GOOD, PMO365_WORKERS="many")
    assert error.facts["place"] == "PMO365_WORKERS"
    error = refusal(folder, GOOD, PMO365_CLIENT_ID="nobody")
    assert (error.key, error.facts["place"]) == ("profile_not_guid", "PMO365_CLIENT_ID")


@pytest.mark.parametrize("variable", sorted(ENVIRONMENT.keys() - {"PMO365_DATABASE"}))
def test_each_variable_replaces_a_value_of_the_file(folder: Path, variable: str) -> None:
    assert refusal(folder, GOOD, **{variable: "|"}).facts["place"] == variable


def test_the_state_may_be_elsewhere_by_the_environment(folder: Path) -> None:
    assert load(folder, GOOD, PMO365_DATABASE="other.sqlite").state == str(folder / "other.sqlite")


FAULTS = [
    ("workers: 4", "worker: 4", "profile_unknown_key_near", 12, 1),
    ("company: Contoso", "colour: blue", "profile_unknown_key", 15, 1),
    ("  hub: /sites/pmo", "  hubb: /sites/pmo", "profile_unknown_key_near", 6, 3),
    ("    catch_up: skip", "    retries: 3", "profile_unknown_key", 24, 5),
    ("  domain: contoso.onmicrosoft.com\n", "", "profile_missing_key", 2, 1),
    ("profile: contoso\n", "", "profile_missing_key", 1, 1),
    ("workers: 4", "workers: 0", "profile_too_small", 12, 1),
    ("workers: 4", "workers: 99", "profile_too_large", 12, 1),
    ("workers: 4", "workers: four", "profile_not_number", 12, 1),
    ("workers: 4", "workers: 4\nworkers: 5", "profile_duplicate_key", 13, 1),
    ("workers: 4", "workers: [4", "profile_syntax", 13, 7),
    ("language: en", "language: de", "profile_choice", 11, 1),
    (f"  id: {GUID.upper()}", "  id: contoso", "profile_not_guid", 3, 3),
    ("contoso.onmicrosoft.com", "contoso", "profile_not_domain", 4, 3),
    ("https://contoso.sharepoint.com/", "https://contoso.sharepoint.com.evil.example", "profile_not_host", 5, 3),
    ("hub: /sites/pmo", "hub: https://fabrikam.sharepoint.com/sites/pmo", "profile_not_hub", 6, 3),
    ("file:secrets/pmo365.key", "MIIEvQIBADANBg", "profile_plain_secret", 10, 3),
    ("company: Contoso", "state: postgresql+psycopg://pmo:hunter2@db/pmo", "profile_plain_secret", 15, 1),
    ("company: Contoso", "connect_to: http://contoso.example:8365", "profile_not_loopback", 15, 1),
    ("company: Contoso", "connect_to: https://127.0.0.1:8365", "profile_not_loopback", 15, 1),
    ("company: Contoso", "proxy: {address: proxy.contoso.com}", "profile_not_proxy", 15, 9),
    ("company: Contoso", "proxy: {address: 'http://proxy.contoso.com'}", "profile_not_proxy", 15, 9),
    ("company: Contoso", "proxy: {address: 'socks5://proxy.contoso.com:1080'}", "profile_not_proxy", 15, 9),
    ("company: Contoso", "proxy: {address: 'http://proxy.contoso.com:8080/x'}", "profile_not_proxy", 15, 9),
    ("company: Contoso", "proxy: {address: 'http://me:hunter2@proxy:8080'}", "profile_plain_secret", 15, 9),
    ("company: Contoso", "proxy: {address: 'http://proxy:8080', login: 'me:hunter2'}", "profile_plain_secret", 15, 39),
    ("company: Contoso", "quiet: {start: '8', end: '18:00'}", "profile_not_hour", 15, 9),
    ("company: Contoso", "quiet: {start: '08:00', end: '08:00'}", "profile_no_time", 15, 1),
    ("company: Contoso", "quiet: {start: '08:00', end: '18:00', days: someday}", "profile_not_cron", 15, 39),
    ("company: Contoso", "company: Contoso|evil", "profile_not_company", 15, 1),
    ("owner: pmo@contoso.com", "owner: the boss", "profile_not_email", 16, 1),
    ("profile: contoso", "profile: ../contoso", "profile_not_name", 1, 1),
    ("0 7 * * 1-5", "0 25 * * 1-5", "profile_not_cron", 19, 5),
    ("0 7 * * 1-5", "0 0 30 2 *", "profile_never_due", 19, 5),
    ("America/Montreal", "America/Montréal", "profile_unknown_zone", 23, 5),
    ("    name: friday\n", "", "profile_job_twice", 17, 1),
    ("limits:\n  changes: 50", "limits: 50", "profile_not_section", 13, 1),
    ("company: Contoso", "standard: not/there", "profile_no_folder", 15, 1),
    ("language: en", "language: [en]", "profile_choice", 11, 1),
    ("company: Contoso", "company: 42", "profile_not_text", 15, 1),
    ("  changes: 50", "  remove: perhaps", "profile_not_yes_no", 14, 3),
]


@pytest.mark.parametrize(("good", "bad", "key", "line", "column"), FAULTS, ids=[f"{one[2]}-{one[1]}" for one in FAULTS])
def test_a_fault_is_told_with_its_place(folder: Path, good: str, bad: str, key: str, line: int, column: int) -> None:
    assert good in GOOD
    error = refusal(folder, GOOD.replace(good, bad, 1))
    assert (error.key, error.facts["place"]) == (key, f"{folder / 'pmo365.yaml'}:{line}:{column}")


def test_a_suggestion_is_made(folder: Path) -> None:
    assert refusal(folder, GOOD.replace("workers", "workres")).facts["near"] == "workers"


def test_of_several_faults_the_first_in_the_file_is_told(folder: Path) -> None:
    error = refusal(folder, GOOD.replace("workers: 4", "workers: 0").replace("domain: contoso.", "domain: !x "))
    assert str(error.facts["place"]).endswith(":4:3")


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "", "# nothing\n"])
def test_a_file_that_is_no_profile_is_refused(folder: Path, text: str) -> None:
    assert refusal(folder, text).key in ("profile_not_section", "profile_missing_key")


def test_a_secret_written_in_the_file_is_never_repeated(folder: Path) -> None:
    for bad in ("private_key: hunter2", "private_key: file:k\n  client_secret: hunter2"):
        error = refusal(folder, GOOD.replace("private_key: file:secrets/pmo365.key", bad))
        assert "hunter2" not in f"{error} {error.facts}"
    for proxy in ("http://pmo:hunter2@proxy:8080", "proxy/hunter2"):
        error = refusal(folder, f"{GOOD}proxy: {{address: '{proxy}'}}\n")
        assert "hunter2" not in f"{error} {error.facts}"
    error = refusal(folder, GOOD + "state: postgresql://pmo:hunter2@db/x\n")
    assert "hunter2" not in f"{error} {error.facts}"


def test_a_file_that_is_not_there_or_not_text_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="profile_absent"):
        load_profile(folder / "none.yaml", environ={})
    (folder / "image.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="profile_unreadable"):
        load_profile(folder / "image.yaml", environ={})
    with pytest.raises(ConfigurationError, match="profile_unreadable"):
        load_profile(folder, environ={})


def test_a_profile_is_found_by_name_or_by_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "config").mkdir()
    (folder / "config" / "pmo365.fabrikam.yaml").write_text(GOOD.replace("contoso\n", "fabrikam\n", 1))
    (folder / "config" / "pmo365.yaml").write_text(GOOD)
    assert load_profile(None, environ={}, name="fabrikam").name == "fabrikam"
    assert load_profile(None, environ={}).name == "contoso"
    assert load_profile(None, environ={"PMO365_CONFIG": "config/pmo365.fabrikam.yaml"}).name == "fabrikam"
    with pytest.raises(ConfigurationError, match="profile_other_name"):
        load_profile(Path("config/pmo365.yaml"), environ={}, name="fabrikam")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in access lists")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666, 0o610])
def test_a_key_others_can_read_is_refused(folder: Path, mode: int) -> None:
    (folder / "secrets" / "pmo365.key").chmod(mode)
    error = refusal(folder, GOOD)
    assert (error.key, error.facts["file"]) == ("secret_open", folder / "secrets" / "pmo365.key")


def test_a_secret_is_read_from_where_it_is_kept(folder: Path) -> None:
    key = load(folder, GOOD).identity.private_key
    assert reveal(key, environ={}) == "the key"
    assert reveal(SecretReference(kind="env", where="KEY"), environ={"KEY": "from the vault"}) == "from the vault"


def test_a_secret_that_is_not_there_is_named(folder: Path) -> None:
    for reference in (SecretReference(kind="env", where="KEY"), SecretReference(kind="file", where=str(folder / "no"))):
        with pytest.raises(ConfigurationError, match="secret_absent"):
            reveal(reference, environ={})


def test_the_address_of_a_database_may_come_from_the_environment(folder: Path) -> None:
    url = "postgresql+psycopg://pmo:hunter2@db/pmo"
    assert load(folder, GOOD + "state: env:PMO_DB\n", PMO_DB=url).state == url
    assert refusal(folder, GOOD + "state: env:PMO_DB\n").key == "secret_absent"


def test_the_method_pack_holds_the_standard() -> None:
    assert standard_folder() == method_pack() / "config" / "standard"
    assert standard_folder().is_dir()


def test_the_sample_profile_is_valid_and_names_every_variable() -> None:
    sample = method_pack() / "config" / "pmo365.yaml"
    assert load_profile(sample, environ={}).name == "contoso"
    assert [variable for variable in ENVIRONMENT if variable not in sample.read_text(encoding="utf-8")] == []
