"""The frame of the command line: help, exit codes, languages, formats."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pmo365.cli import boundary
from pmo365.cli.exits import exit_code
from pmo365.cli.frame import hoisted, language_of, said_option
from pmo365.cli.output import Output
from pmo365.cli.places import state_folder
from pmo365.cli.printing import sentence
from pmo365.errors import Throttled, Unreachable
from pmo365.model.plan import Action, Change, Kind, Outcome, Status

ROOT = Path(__file__).parents[2]
FAULTY = "profile: test\ntenant:\n  id: [unclosed\n"


def pmo365(*arguments: str, state: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would, in an empty folder."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PMO365", "LC_", "LANG"))}
    settings |= {"PYTHONPATH": str(ROOT), "PMO365_STATE": str(state), "PYTHONUTF8": "1"} | environment
    command = [sys.executable, "-m", "pmo365", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=settings, cwd=state)


def test_help_lists_every_command_and_leaves_with_0(tmp_path: Path) -> None:
    done = pmo365("--help", state=tmp_path)
    assert done.returncode == 0
    for command in ("demo", "tenant", "plan", "apply", "provision", "sync", "enforce", "generate", "report", "serve"):
        assert f"\n  {command} " in done.stdout
    assert "130 interrupted" in " ".join(done.stdout.split())


def test_without_arguments_help_is_shown(tmp_path: Path) -> None:
    assert pmo365(state=tmp_path).stdout == pmo365("--help", state=tmp_path).stdout


@pytest.mark.parametrize("settings", [{"PMO365_LANG": "fr"}, {"LANG": "fr_FR.UTF-8"}])
def test_help_speaks_french_to_french_people(tmp_path: Path, settings: dict[str, str]) -> None:
    assert "Établir le classeur de suivi" in pmo365("report", "--help", state=tmp_path, **settings).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nonsense",), "There is no command “nonsense”."),
        (("plan", "--outt", "x"), "There is no option --outt. Perhaps: --out."),
        (("apply",), "PLANFILE is missing."),
        (("plan", "--verb", "explode"), "explode"),
        (("--lang", "de", "version"), "de"),
        (("tenant", "nonsense"), "There is no command “nonsense”."),
    ],
)
def test_a_wrong_command_line_leaves_with_64_not_2(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = pmo365(*arguments, state=tmp_path)
    assert done.returncode == 64
    assert told in done.stderr
    assert done.stdout == ""


def test_usage_errors_are_told_in_french(tmp_path: Path) -> None:
    done = pmo365("nonsense", "--lang", "fr", state=tmp_path)
    assert "La commande «\u00a0nonsense\u00a0» n’existe pas." in done.stderr
    assert "Aide\u00a0: pmo365 --help" in done.stderr


def test_global_options_may_follow_the_command(tmp_path: Path) -> None:
    done = pmo365("version", "--format", "json", state=tmp_path)
    first = json.loads(done.stdout.splitlines()[0])
    assert first["type"] == "version"
    assert first["ui"] == "1.0"


def test_a_faulty_profile_leaves_with_4_and_tells_its_place(tmp_path: Path) -> None:
    profile = tmp_path / "mine.yaml"
    profile.write_text(FAULTY, encoding="utf-8")
    done = pmo365("config", "validate", "--profile", str(profile), state=tmp_path)
    assert done.returncode == 4
    assert "mine.yaml:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_profile_leaves_with_4(tmp_path: Path) -> None:
    assert pmo365("plan", "--profile", "absent.yaml", state=tmp_path).returncode == 4
    assert pmo365("plan", state=tmp_path).returncode == 4


def test_errors_are_events_too(tmp_path: Path) -> None:
    done = pmo365("plan", "--format", "json", state=tmp_path)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["type"] for one in events] == ["version", "error"]
    assert events[1]["exit_code"] == 4


def test_a_plan_file_that_cannot_be_read_leaves_with_4(tmp_path: Path) -> None:
    done = pmo365("apply", "absent.json", "--lang", "fr", state=tmp_path)
    assert done.returncode == 4
    assert "absent.json" in done.stderr


def test_a_file_that_is_no_plan_leaves_with_8(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    assert pmo365("apply", "plan.json", state=tmp_path).returncode == 8


def test_the_local_tenant_must_run_to_be_reset(tmp_path: Path) -> None:
    assert pmo365("tenant", "reset", state=tmp_path).returncode == 5
    assert pmo365("tenant", "stop", state=tmp_path).returncode == 0


def test_the_unforeseen_is_apologised_for_and_kept_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(frame: object, output: object) -> object:
        raise ZeroDivisionError("not foreseen")

    monkeypatch.setattr("pmo365.cli.app.application", break_down)
    assert boundary.run(["version"], {"PMO365_STATE": str(tmp_path), "PMO365_LANG": "fr"}) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    (log,) = (tmp_path / "errors").iterdir()
    assert str(log) in told
    assert "ZeroDivisionError: not foreseen" in log.read_text(encoding="utf-8")


def test_ctrl_c_leaves_with_130(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(frame: object, output: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("pmo365.cli.app.application", interrupted)
    assert boundary.run(["version"], {}) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_arguments_after_two_dashes_are_left_alone() -> None:
    assert hoisted(["plan", "--lang", "fr", "--", "--format"]) == ["--lang", "fr", "plan", "--", "--format"]
    assert hoisted(["plan", "-v", "--format=json"]) == ["-v", "--format=json", "plan"]
    assert said_option(["plan", "--lang=fr"], "--lang") == "fr"


def test_the_option_wins_over_the_environment_and_the_environment_over_the_locale() -> None:
    assert language_of({"LANG": "fr_CA.UTF-8"}) == ("fr", False)
    assert language_of({"LANG": "fr_FR", "PMO365_LANG": "en"}) == ("en", True)
    assert language_of({"PMO365_LANG": "en"}, "fr") == ("fr", True)
    assert language_of({"LANG": "de_DE"}) == ("en", False)


def test_the_state_folder_is_where_each_system_has_it() -> None:
    home = Path("home")
    assert state_folder({}, system="linux", home=home) == home / ".local" / "state" / "pmo365"
    assert state_folder({}, system="darwin", home=home) == home / "Library" / "Application Support" / "pmo365"
    assert state_folder({"LOCALAPPDATA": "C"}, system="win32", home=home) == Path("C") / "pmo365"
    assert state_folder({"PMO365_STATE": "x"}, system="linux", home=home) == Path("x")


def _outcome(status: Status) -> Outcome:
    change = Change(kind=Kind.VIEW, action=Action.CREATE, site="s", path="Risks/views/Open", after="")
    return Outcome(change=change, status=status)


def test_the_exit_code_tells_whole_part_and_nothing_apart() -> None:
    done, failed = _outcome(Status.DONE), _outcome(Status.FAILED)
    throttled, silent = Throttled("throttled"), Unreachable("unreachable")
    assert exit_code([done, _outcome(Status.FOUND)], [None]) == 0
    assert exit_code([done, failed], [None]) == 3
    assert exit_code([_outcome(Status.CONFLICT)], [None]) == 3
    assert exit_code([done], [None, throttled]) == 3
    assert exit_code([], [throttled, silent]) == 5


def test_machine_output_is_one_event_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(language="fr", form="json", colour=False, out=sys.stdout, err=sys.stderr)
    output.line("not for machines")
    output.say("tenant_started", url="http://127.0.0.1:1")
    output.event("file", {"path": "x"})
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["type"] for one in events] == ["version", "message", "file"]
    assert events[1]["url"] == "http://127.0.0.1:1"


def test_a_table_never_cuts_a_name_and_leaves_out_what_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(language="fr", form="text", colour=False, out=sys.stdout, err=sys.stderr)
    code, notes = "PRJ-0001-MOM-2026-11-16-COPROJ", "words that may well be put on several lines " * 4
    output.table(["Document", "Empty", "Requêtes", "Notes"], [[code, "", "7", notes], [code, "", "1 234", ""]])
    lines = capsys.readouterr().out.splitlines()
    assert sum(code in line for line in lines) == 2
    assert max(map(len, lines)) <= 120
    assert "Empty" not in lines[1]
    (first,) = [line for line in lines if line.startswith(f" {code}") and "words" in line]
    assert first.index("7") == lines[1].index("Requêtes") + len("Requêtes") - 1, "figures stand under each other"


def test_an_error_that_lacks_a_fact_is_still_told() -> None:
    assert sentence(Unreachable("unreachable", at="x"), "fr") == "Une erreur s’est produite\u00a0: unreachable (at=x)."
    assert sentence(Unreachable("never_heard_of", host="x"), "en") == "An error occurred: never_heard_of (host=x)."
