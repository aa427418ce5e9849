"""The machine's clock and fresh ids."""

import datetime as dt
import secrets


class SystemClock:
    """Fulfils `ports.Clock`."""

    def now(self) -> dt.datetime:
        """Return the time in UTC."""
        return dt.datetime.now(dt.UTC)

    def new_id(self, prefix: str) -> str:
        """Return an id that sorts by the millisecond it was made in, with 48 random bits."""
        milliseconds = int(self.now().timestamp() * 1_000)
        return f"{prefix}_{milliseconds:012x}{secrets.token_hex(6)}"
