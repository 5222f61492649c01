"""Draws QR codes."""

import re
from functools import lru_cache
from typing import Literal

from markupsafe import Markup
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

# ISO/IEC 18004 asks for four modules of quiet around a code.
QUIET = 4
# Any of the eight masks may be used. Weighing them costs five times the drawing, and gains nothing for codes that look
# like noise already, as signed ones do.
_MASK = 2
_RUN = re.compile(b"\x01+|\x00+")
# The widest code there is has 177 modules.
_STROKES = {
    module * length: f"{step}{length}{rest}"
    for module, step, rest in ((b"\x01", "h", ""), (b"\x00", "m", " 0"))
    for length in range(1, 178 + 2 * QUIET)
}
_NAMESPACE = "http://www.w3.org/2000/svg"


def qr_svg(data: str, *, quiet: int = QUIET) -> Markup:
    """The code as one SVG path in black; the white below it is the page's work.

    Error correction M: 15 % of the code may be lost.
    """
    modules = qr_modules(data, quiet=quiet)
    size = len(modules)
    runs = "".join(_runs(y, row) for y, row in enumerate(modules))
    path = f'<path stroke="#000" d="{runs}"/>'
    opening = f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
    return Markup(f"{opening}{path}</svg>")  # noqa: S704 - numbers only


def qr_modules(data: str, *, quiet: int = QUIET) -> list[list[bool]]:
    """The code's rows, true where it is dark."""
    content = QRData(data)
    version = _smallest_version(content.mode, len(data.encode()))
    code = QRCode(version, error_correction=ERROR_CORRECT_M, border=quiet, mask_pattern=_MASK)
    code.add_data(content)
    code.make(fit=False)
    return code.get_matrix()


@lru_cache
def _smallest_version(mode: Literal[1, 2, 4], length: int) -> int:
    """The size of code that so many letters need; trying is as dear as drawing, so it is done once a length."""
    code = QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(QRData(b"0" * length, mode=mode))
    return code.best_fit()


def _runs(y: int, row: list[bool]) -> str:
    """The dark modules of a row as strokes through their middle."""
    return f"M0 {y + 0.5}" + "".join(map(_STROKES.__getitem__, _RUN.findall(bytes(row))))
