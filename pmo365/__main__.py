"""``python -m pmo365`` is the command line."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from pmo365.cli.boundary import run

    sys.exit(run(sys.argv[1:], dict(os.environ)))


if __name__ == "__main__":
    main()
