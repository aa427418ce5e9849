"""What `moments init` does.

The files of a brand: `scaffold_files`; what all brands share is copied from Moments itself.
"""

import re
import shutil
from pathlib import Path

import service
from service.cli import output
from service.cli.given import load_settings
from service.cli.scaffold_files import FILES
from service.errors import InvalidRequest, StorageFailed
from service.evaluation.required_rules import FILE as REQUIRED_RULES
from service.settings import Settings

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


def init(brand: str) -> None:
    """Make the folder of a new brand, and what all brands need where it is not there.

    Policy packs, prompts, required rules.

    Raises:
        InvalidRequest: the id does not fit, or the folder holds something already (code `brand_exists`).
        StorageFailed: it cannot be written.
    """
    if not _ID.fullmatch(brand) or ".." in brand:
        raise InvalidRequest(
            f"{brand!r} is no id of a brand; use a to z, digits and dashes, such as alder-and-brim",
            code="invalid_brand_id",
        )
    settings = load_settings()
    folder = settings.knowledge_dir / brand
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidRequest(f"{folder} holds something already; nothing was written", code="brand_exists")
    name = re.sub(r"[-_.]+", " ", brand).strip().title()
    try:
        for path, text in FILES.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.replace("@ID@", brand).replace("@NAME@", name), encoding="utf-8")
        shared = _shared(settings)
    except OSError as error:
        raise StorageFailed(f"{folder} cannot be written: {error.strerror}") from None
    made = "\n".join(f"  {path}" for path in (*(folder / path for path in FILES), *shared))
    output.stdout().print(
        output.safe(
            f"Made\n{made}\n\nOverwrite the examples, then:\n"
            f"  moments ingest -b {brand}\n"
            f"  moments draft buyer_guide -b {brand} --product example-product"
        ),
        soft_wrap=True,
    )


def _shared(settings: Settings) -> list[Path]:
    """Copy what all brands share and is not there yet: without it, laws and lost rules of prompts would pass unseen."""
    package = Path(service.__file__ or ".").parent
    # A wheel carries them with it; in a checkout they lie where editors change them.
    shipped = package / "shipped" if (package / "shipped").is_dir() else package.parent
    made = []
    for source, target in (
        (shipped / "knowledge/rules", settings.knowledge_dir / "rules"),
        (shipped / "prompts", settings.prompts_dir),
        (shipped / "prompts" / REQUIRED_RULES, settings.prompts_dir / REQUIRED_RULES),
    ):
        if source.exists() and not target.exists():
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
            made.append(target)
    return made
