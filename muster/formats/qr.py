"""A QR code (ISO/IEC 18004) as one path of squares, for a page or a paper to draw."""

from dataclasses import dataclass
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4  # light modules around a code, without which a phone does not find it


@dataclass(frozen=True, slots=True)
class Squares:
    """A QR code: a square of ``side`` modules, its margin included, and a path of the dark ones.

    The path is that of an SVG, one unit for each module.
    """

    side: int
    path: str


def squares(text: str) -> Squares:
    """Return the smallest QR code of ``text`` that is read with a seventh of it dirty or torn."""
    made = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    made.add_data(text)
    rows = made.get_matrix()
    pieces, n = [], len(rows)
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                pieces.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return Squares(side=n, path="".join(pieces))
