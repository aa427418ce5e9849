"""What journeys share stands in `tests/conftest.py`, as the studio's tests use it too."""

from tests.conftest import Serve

__all__ = ["Serve"]
