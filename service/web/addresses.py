"""The path of a request as routes see it. Which routes there are: the routers."""

from starlette.types import Scope


def path_of(scope: Scope) -> str:
    """Return the path without the prefix under which a proxy serves us (`root_path`)."""
    path, prefix = str(scope["path"]), str(scope.get("root_path", ""))
    rest = path.removeprefix(prefix)
    return rest if not rest or rest.startswith("/") else path
