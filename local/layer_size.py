"""How big the built layer is: `python -m local.layer_size`, after `sam build`."""

import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from local.template import ROOT

LAYER = ROOT / ".aws-sam" / "build" / "CommonLayer"
UNZIPPED_BYTES_MAX = 262_144_000
"""Of a function with its layers: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class LayerSize:
    """What a layer takes."""

    files: int
    unzipped_bytes: int
    zipped_bytes: int

    def __str__(self) -> str:
        """A line for people."""
        unzipped, zipped, most = (
            f"{each / MEGABYTE:.1f} MB" for each in (self.unzipped_bytes, self.zipped_bytes, UNZIPPED_BYTES_MAX)
        )
        return f"The layer has {unzipped} in {self.files:,} files, and {zipped} as a zip. Lambda takes {most} unzipped."


def measure(folder: Path) -> LayerSize:
    """The size of a folder, and of the zip that would be uploaded."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as zipped:
        for path in files:
            zipped.write(path, path.relative_to(folder))
    return LayerSize(len(files), sum(path.stat().st_size for path in files), archive.getbuffer().nbytes)


if __name__ == "__main__":
    if not LAYER.is_dir():
        sys.exit("There is no built layer. Call make build.")
    print(measure(LAYER))
