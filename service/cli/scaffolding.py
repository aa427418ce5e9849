"""What `moments init` does. The files it writes: `scaffold_files`."""

import re

from service.cli import output
from service.cli.given import load_settings
from service.cli.scaffold_files import FILES
from service.errors import InvalidRequest, StorageFailed

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


def init(brand: str) -> None:
    """Make the folder of a new brand.

    Raises:
        InvalidRequest: the id does not fit, or the folder holds something already (code `brand_exists`).
        StorageFailed: it cannot be written.
    """
    if not _ID.fullmatch(brand) or ".." in brand:
        raise InvalidRequest(
            f"{brand!r} is no id of a brand; use a to z, digits and dashes, such as alder-and-brim",
            code="invalid_brand_id",
        )
    folder = load_settings().knowledge_dir / brand
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidRequest(f"{folder} holds something already; nothing was written", code="brand_exists")
    name = re.sub(r"[-_.]+", " ", brand).strip().title()
    try:
        for path, text in FILES.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.replace("@ID@", brand).replace("@NAME@", name), encoding="utf-8")
    except OSError as error:
        raise StorageFailed(f"{folder} cannot be written: {error.strerror}") from None
    made = "\n".join(f"  {folder / path}" for path in FILES)
    output.stdout().print(
        output.safe(
            f"Made\n{made}\n\nOverwrite the examples, then:\n"
            f"  moments ingest -b {brand}\n"
            f"  moments draft buyer_guide -b {brand} --product example-product"
        ),
        soft_wrap=True,
    )
