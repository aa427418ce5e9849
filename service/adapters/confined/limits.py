"""What a child may take: seconds of CPU and bytes of memory. On Windows the parent's clock alone ends a child."""

import sys


def take_limits(seconds: int, memory: int) -> None:
    """Take on limits that this process can lower, but never raise again."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def lower_seconds(seconds: int) -> None:
    """Leave fewer seconds of CPU, those spent included, once it is known that fewer are enough."""
    if sys.platform == "win32":
        return
    import resource

    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(seconds, most), min(seconds, most)))
