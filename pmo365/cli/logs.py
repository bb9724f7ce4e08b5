"""Where the log goes: a file in the state folder, and the screen only when asked."""

from __future__ import annotations

import logging
from pathlib import Path

_FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"


def keep_log(folder: Path, *, verbose: bool) -> None:
    """Write the log of pmo365 to ``folder/pmo365.log``, warnings on standard error too when ``verbose``.

    A folder that cannot be written leaves only the screen: a log must not stop the work.
    """
    logger = logging.getLogger("pmo365")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    for handler in _handlers(folder, verbose=verbose):
        handler.setFormatter(logging.Formatter(_FORM))
        logger.addHandler(handler)


def _handlers(folder: Path, *, verbose: bool) -> list[logging.Handler]:
    screen = logging.StreamHandler()
    screen.setLevel(logging.WARNING)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = logging.FileHandler(folder / "pmo365.log", encoding="utf-8", delay=True)
    except OSError:
        return [screen]
    return [file, screen] if verbose else [file]
