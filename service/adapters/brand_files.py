"""Brands as editors keep them: `knowledge/<brand>/brand.yaml`, read anew when the file changes."""

from pathlib import Path

from service.adapters.yaml_files import load_noun, read_text
from service.domain.brands import Brand
from service.domain.ingestion import RowError
from service.errors import InvalidContent, NotFound

_RESERVED = {"rules"}


class BrandFiles:
    """The brands of one knowledge folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[int, Brand | InvalidContent]] = {}

    def names(self) -> tuple[str, ...]:
        """Return the folders that hold a brand.yaml, by name."""
        if not self._folder.is_dir():
            return ()
        found = (path.parent.name for path in self._folder.glob("*/brand.yaml"))
        return tuple(sorted(name for name in found if name not in _RESERVED))

    def get(self, name: str) -> Brand:
        """Return one brand.

        Raises:
            NotFound: there is no such folder with a brand.yaml.
            InvalidContent: the file is broken; the detail says where.
        """
        path = self._folder / name / "brand.yaml"
        try:
            changed = (
                path.stat().st_mtime_ns if name and "/" not in name and "\\" not in name and ".." not in name else 0
            )
        except (OSError, ValueError):
            changed = 0
        if not changed:
            raise NotFound(
                "there is no such brand, or this key may not see it; see GET /v1/brands", code="brand_not_found"
            )
        known = self._read.get(name)
        if known is None or known[0] != changed:
            known = (changed, _load(path, name))
            self._read[name] = known
        if isinstance(known[1], InvalidContent):
            raise known[1]
        return known[1]

    def problems(self) -> tuple[RowError, ...]:
        """Return what is wrong with the brands' files."""
        if not self._folder.is_dir():
            reason = "there is no such folder; MOMENTS_KNOWLEDGE_DIR says where the folders of the brands are"
            return (RowError(file=str(self._folder), line=None, reason=reason),)
        found = []
        for name in self.names():
            try:
                self.get(name)
            except InvalidContent as error:
                found.append(problem_of(error))
        return tuple(found)


def problem_of(error: InvalidContent) -> RowError:
    """Return an error `file:line: reason` as a row of a report."""
    file, _, rest = error.detail.partition(":")
    line, _, reason = rest.partition(":")
    if line.strip().isdigit():
        return RowError(file=file, line=int(line), reason=reason.strip())
    return RowError(file=file, line=None, reason=rest.strip())


def _load(path: Path, name: str) -> Brand | InvalidContent:
    try:
        brand = load_noun(Brand, read_text(path), str(path))
    except InvalidContent as error:
        error.code = "brand_invalid"
        return error
    if brand.id != name:
        return InvalidContent(f"{path}:1: id: is {brand.id!r}, but the folder is called {name!r}", code="brand_invalid")
    return brand
