"""The tenant's clock: the machine's, moved forward by hand, so that a night passes in a second.

Sign-in stays on the machine's clock, because callers make their assertions and keep their tokens with their own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the moment in UTC; may be moved forward, never back."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC) + self.ahead

    def advance(self, seconds: float) -> datetime:
        """Move forward; raises ValueError for a negative number."""
        if seconds < 0:
            raise ValueError("the clock does not go back")
        self.ahead += timedelta(seconds=seconds)
        return self()

    def restart(self) -> None:
        """Be the machine's clock again (after a reset)."""
        self.ahead = timedelta()
