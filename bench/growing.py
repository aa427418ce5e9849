"""A process that takes one long file of reviews in, and tells how its memory grows.

As in `python -m bench.growing FOLDER COUNT`.
"""

import asyncio
import io
import json
import os
import sys
from pathlib import Path

from service.bootstrap import build_service
from service.ports.rows import RowFile
from service.settings import Settings


class Endless(io.RawIOBase):
    """A file of reviews that is made as it is read, so that it takes no memory itself."""

    def __init__(self, count: int) -> None:
        self._rows = (
            f'{{"id":"r{n}","rating":{n % 5 + 1},"text":"Cap {n} sat well."}}\n'.encode() for n in range(count)
        )
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while len(self._rest) < len(buffer) and (row := next(self._rows, None)) is not None:
            self._rest += row
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


class Watch:
    """Notes the memory at each quarter."""

    def __init__(self, count: int) -> None:
        self._wanted = [count * part // 8 for part in (1, 2, 4, 8)]
        self._done = 0
        self.found: dict[str, float] = {}

    def expect(self, total: int) -> None: ...

    def advance(self, steps: int = 1) -> None:
        self._done += steps
        while self._wanted and self._done >= self._wanted[0]:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            self.found[f"{self._wanted.pop(0):,}"] = pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _grow(folder: Path, count: int) -> None:
    brand = folder / "knowledge" / "caps"
    brand.mkdir(parents=True)
    (brand / "brand.yaml").write_text("id: caps\nname: Caps\nproducts: [{id: comet, name: Comet Cap}]\n")
    settings = Settings(_env_file=None, data_dir=folder / "data", knowledge_dir=folder / "knowledge")
    service = await build_service(settings, will_draft=False)
    watch = Watch(count)
    await service.add_reviews("caps", RowFile(io.BufferedReader(Endless(count)), "jsonl", "reviews"), watch)
    await service.close()
    print(json.dumps(watch.found))


if __name__ == "__main__":
    asyncio.run(_grow(Path(sys.argv[1]), int(sys.argv[2])))
