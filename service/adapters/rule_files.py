"""Policy packs as editors keep them: `knowledge/rules/*.yaml`, read anew when a file changes.

Judging: `guardrails.policy`.
"""

from pathlib import Path

from service.adapters.brand_files import problem_of
from service.adapters.strict_yaml import compose, line_at
from service.adapters.yaml_files import load_noun, read_text
from service.domain.brands import Brand
from service.domain.circumstances import Platform
from service.domain.ingestion import RowError
from service.domain.rules import RuleBook, RulePack
from service.errors import InvalidContent
from service.guardrails.policy import DECIDED_BY

_CODE = "rules_invalid"


class RuleFiles:
    """The policy packs of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, tuple[int, RulePack | InvalidContent]] = {}
        self._books: dict[tuple[int, ...], RuleBook] = {}

    def packs(self) -> tuple[RulePack, ...]:
        """Return every pack, by file name.

        Raises:
            InvalidContent: one is broken (code `rules_invalid`): a rule that cannot be read may not be passed over.
        """
        found = []
        for one in self._all():
            if isinstance(one, InvalidContent):
                raise one
            found.append(one)
        return tuple(found)

    def book(self, brand: Brand, platform: Platform | None = None) -> RuleBook:
        """Return the packs that are on for a brand, and for the platform that a request aims at.

        Raises:
            InvalidContent: a pack is broken, whether it is on or not.
        """
        on = tuple(pack for pack in self.packs() if pack.on_for.is_on(brand, platform))
        key = tuple(map(id, on))
        known = self._books.get(key)
        if known is None or any(one is not other for one, other in zip(known.packs, on, strict=True)):
            known = self._books[key] = RuleBook(packs=on)
        return known

    def problems(self) -> tuple[RowError, ...]:
        """Return what is wrong with the packs."""
        return tuple(problem_of(one) for one in self._all() if isinstance(one, InvalidContent))

    def _all(self) -> list[RulePack | InvalidContent]:
        if not self._folder.is_dir():
            return []
        files = {path: path.stat().st_mtime_ns for path in sorted(self._folder.glob("*.yaml"))}
        for path, changed in files.items():
            known = self._read.get(path)
            if known is None or known[0] != changed:
                self._read[path] = (changed, _load(path))
                self._books.clear()
        return [self._read[path][1] for path in files]


def _load(path: Path) -> RulePack | InvalidContent:
    try:
        text = read_text(path)
        pack = load_noun(RulePack, text, str(path))
    except InvalidContent as error:
        error.code = _CODE
        return error
    if pack.id != path.stem:
        return InvalidContent(f"{path}:1: id: is {pack.id!r}, but the file is called {path.name!r}", code=_CODE)
    for number, rule in enumerate(pack.rules):
        if rule.decided_by is not None and rule.decided_by not in DECIDED_BY:
            root = compose(text)
            line = line_at(root, ("rules", number, "decided_by")) if root else 1
            known = ", ".join(sorted(DECIDED_BY))
            reason = f"no code is called {rule.decided_by!r}; there are {known}"
            return InvalidContent(f"{path}:{line}: rules.{number}.decided_by: {reason}", code=_CODE)
    return pack
