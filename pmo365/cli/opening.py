"""Open the workspace of the chosen profile: the one place where the command line meets the service."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pmo365.cli.call import Call
from pmo365.cli.places import state_folder
from pmo365.errors import ConfigurationError

if TYPE_CHECKING:
    from pmo365.service.work import Workspace
    from pmo365.settings import Profile

DEMO_PROFILE = "demo.yaml"
_HERE = Path("config") / "pmo365.yaml"


@contextmanager
def opened(call: Call) -> Iterator[Workspace]:
    """Give the workspace of the profile, progress shown while it works; closed afterwards."""
    profile = profile_of(call)
    from pmo365.service.work import open_workspace

    if not call.frame.language_chosen:
        call.output.speak(profile.language)
    with (
        call.output.progress() as told,
        open_workspace(profile, now=lambda: datetime.now(UTC), sleep=time.sleep, progress=told) as workspace,
    ):
        yield workspace


def profile_of(call: Call) -> Profile:
    """Return the profile to use; ConfigurationError when there is none, or it is faulty."""
    from pmo365.settings import load_profile

    return load_profile(profile_file(call), environ=call.frame.environment)


def profile_file(call: Call) -> Path:
    """Return the file of the profile: as said, PMO365_CONFIG, ``config/pmo365.yaml`` here, the demo's.

    ConfigurationError when there is none of them.
    """
    said = call.frame.profile or call.frame.environment.get("PMO365_CONFIG")
    if said:
        return Path(said)
    for candidate in (_HERE, state_of(call) / DEMO_PROFILE):
        if candidate.is_file():
            return candidate
    raise ConfigurationError("profile_unsaid", file=_HERE)


def state_of(call: Call) -> Path:
    """Return the folder of the command line's own state."""
    return state_folder(call.frame.environment, system=sys.platform, home=Path.home())
