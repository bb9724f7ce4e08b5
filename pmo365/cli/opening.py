"""Open the workspace of the chosen profile: the one place where the command line meets the service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pmo365.cli.call import Call
from pmo365.cli.interrupt import stoppable
from pmo365.cli.known_profiles import read_known
from pmo365.cli.logs import keep_log
from pmo365.cli.places import state_folder
from pmo365.errors import ConfigurationError
from pmo365.languages import say

if TYPE_CHECKING:
    from pmo365.service.workspace import Workspace
    from pmo365.settings import Profile

DEMO_PROFILE = "demo.yaml"
NOBODY = "00000000-0000-0000-0000-000000000000"
"""The client id of the sample profile."""
_HERE = Path("config") / "pmo365.yaml"


@contextmanager
def opened(call: Call) -> Iterator[Workspace]:
    """Give the workspace of the profile, progress shown while it works; closed afterwards."""
    profile = profile_of(call)
    if not call.frame.language_chosen:
        call.output.speak(profile.language)
    with workspace_of(call, profile) as workspace:
        yield workspace


@contextmanager
def workspace_of(call: Call, profile: Profile) -> Iterator[Workspace]:
    """Give the workspace of a profile; progress is shown, and Ctrl-C ends work cleanly."""
    from pmo365.service.edge import Edge
    from pmo365.service.opening import open_workspace
    from pmo365.service.progress import ProgressEvent

    keep_log(state_of(call), verbose=call.frame.verbose)
    with call.output.progress() as told, stoppable(lambda: _heard(call)) as stop:

        def working(event: ProgressEvent) -> None:
            stop.begin()
            told(event)

        edge = Edge(progress=working, waits=partial(_waits, call), stopped=stop.asked, actor=_actor(call))
        with open_workspace(profile, environ=call.frame.environment, edge=edge) as workspace:
            _warn_of_the_end(call, workspace)
            yield workspace


def _warn_of_the_end(call: Call, workspace: Workspace) -> None:
    """Say when the certificate ends soon: a run that cannot sign in any more warns nobody."""
    from pmo365.service.certificate import days_left, warning

    ends, now = workspace.proof_ends, workspace.now()
    warned = warning(ends, now)
    if ends is None or warned is None:
        return
    facts = {"ends": ends.strftime(say(call.output.language, "cli.moment")), "days": days_left(ends, now)}
    key = {0: "certificate_ended", 7: "certificate_now"}.get(warned, "certificate_soon")
    call.output.event("warning", {"key": key, **facts})
    call.output.warn(say(call.output.language, f"cli.{key}", **facts))


def _waits(call: Call, seconds: float) -> None:
    call.output.event("waiting", {"seconds": round(seconds)})
    call.output.warn(say(call.output.language, "cli.waiting", seconds=round(seconds)))


def _heard(call: Call) -> None:
    call.output.warn(say(call.output.language, "cli.stopping"))


def _actor(call: Call) -> str:
    """Return who types, as far as the machine knows."""
    environment = call.frame.environment
    return environment.get("USER") or environment.get("USERNAME") or "pmo365"


def profile_of(call: Call) -> Profile:
    """Return the profile to use; ConfigurationError when there is none, or it is faulty."""
    from pmo365.settings import load_profile

    return load_profile(profile_file(call), environ=call.frame.environment)


def profile_file(call: Call) -> Path:
    """Return the file of the profile: as said (file or known name), PMO365_CONFIG, the one in use, the one here.

    The last ones are ``config/pmo365.yaml`` and the demo's.
    The sample that comes with pmo365 names nobody's application: it is passed over until somebody fills it in.
    ConfigurationError when there is none of them.
    """
    said = call.frame.profile or call.frame.environment.get("PMO365_CONFIG")
    known = read_known(state_of(call))
    if said:
        return known.files.get(str(said), Path(said)) if not Path(said).exists() else Path(said)
    if known.current:
        return known.file_of(known.current)
    for candidate in (_HERE, state_of(call) / DEMO_PROFILE):
        if candidate.is_file() and not _is_sample(candidate):
            return candidate
    raise ConfigurationError("profile_unfilled" if _HERE.is_file() else "profile_unsaid", file=_HERE)


def _is_sample(path: Path) -> bool:
    return NOBODY in path.read_text(encoding="utf-8", errors="replace")


def state_of(call: Call) -> Path:
    """Return the folder of the command line's own state."""
    return state_folder(call.frame.environment, system=sys.platform, home=Path.home())
