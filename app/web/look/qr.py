"""Draws QR codes."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Literal

from markupsafe import Markup
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import BitBuffer, QRData

# ISO/IEC 18004 asks for four modules of quiet around a code.
QUIET = 4
# Any of the eight masks may be used. Weighing them costs five times the drawing, and gains nothing for codes that look
# like noise already, as signed ones do.
_MASK = 2
_RUN = re.compile("1+|0+")
# The widest code there is has 177 modules.
_STROKES = {
    module * length: f"{step}{length}{rest}"
    for module, step, rest in (("1", "h", ""), ("0", "m", " 0"))
    for length in range(1, 178 + 2 * QUIET)
}
_NAMESPACE = "http://www.w3.org/2000/svg"
_Mode = Literal[1, 2, 4]
_presses: dict[tuple[_Mode, int], "_Press"] = {}


def qr_svg(data: str, *, quiet: int = QUIET) -> Markup:
    """The code as one SVG path in black; the white below it is the page's work.

    Error correction M: 15 % of the code may be lost.
    """
    rows = qr_rows(data)
    size = len(rows) + 2 * quiet
    strokes = "".join(
        f"M{quiet} {y + 0.5}" + "".join([_STROKES[run] for run in _RUN.findall(row)])
        for y, row in enumerate(rows, quiet)
    )
    opening = f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
    return Markup(f'{opening}<path stroke="#000" d="{strokes}"/></svg>')  # noqa: S704 - numbers only


def qr_rows(data: str) -> list[str]:
    """The code's rows without the quiet around it: a letter for each module, ``1`` where it is dark."""
    content = QRData(data)
    press = _presses.get((content.mode, len(content)))
    modules = press.drawn(content) if press else _drawn(content)
    size = 17 + 4 * _smallest_version(content.mode, len(content))
    flat = f"{modules:0{size * size}b}"
    return [flat[start : start + size] for start in range(0, size * size, size)]


def draw_often(sample: str) -> None:
    """Get ready to draw codes of this length and kind of letters at a fifth of the cost. It takes about a second."""
    content = QRData(sample)
    _presses[content.mode, len(content)] = _Press(content)


class _Press:
    """Draws codes that differ in their letters only, by adding up what each bit of the letters changes.

    Error correction is linear, and the mask is the same for all: when several bits change, the change of the drawing
    is the sum (exclusive or) of what each of them changes (ISO/IEC 18004, 7.5 and 7.8). So the library draws the
    sample once for each of its bits.
    """

    def __init__(self, sample: QRData) -> None:
        self._bits = _Bits(sample)
        self._drawing = _drawn(sample)
        changed = (_Changed(sample, self._bits, bit) for bit in range(self._bits.length))
        self._sums = [_sums(changes) for changes in _in_fours(_drawn(each) ^ self._drawing for each in changed)]

    def drawn(self, content: QRData) -> int:
        """The code's modules."""
        differing = _Bits(content).number ^ self._bits.number
        modules = self._drawing
        for sums in self._sums:
            modules ^= sums[differing & 15]
            differing >>= 4
        return modules


def _in_fours(changes: Iterable[int]) -> Iterator[tuple[int, ...]]:
    each = iter(changes)
    while four := tuple(islice(each, 4)):
        yield four


def _sums(changes: tuple[int, ...]) -> list[int]:
    """What each of the sixteen choices of four bits changes; bits that there are not change nothing."""
    sums = [0]
    for change in changes:
        sums += [before ^ change for before in sums]
    return sums


class _Bits(BitBuffer):
    """The bits of a text as one number."""

    def __init__(self, content: QRData) -> None:
        super().__init__()
        self.number = 0
        content.write(self)

    def put(self, num: int, length: int) -> None:
        """Add the bits of a number."""
        self.number = self.number << length | num
        self.length += length


class _Changed(QRData):
    """The sample with one of its bits changed."""

    def __init__(self, sample: QRData, bits: _Bits, bit: int) -> None:
        super().__init__(sample.data, sample.mode, check_data=False)
        self._number, self._length = bits.number ^ 1 << bit, bits.length

    def write(self, buffer: BitBuffer) -> None:
        """Write the bits down."""
        buffer.put(self._number, self._length)


def _drawn(content: QRData) -> int:
    """The code's modules as one number, row after row from the top left, a bit for each."""
    code = QRCode(_smallest_version(content.mode, len(content)), ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    code.add_data(content)
    code.make(fit=False)
    return int("".join("1" if is_dark else "0" for row in code.get_matrix() for is_dark in row), 2)


@lru_cache
def _smallest_version(mode: _Mode, length: int) -> int:
    """The size of code that so many letters need; trying is as dear as drawing, so it is done once a length."""
    code = QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(QRData(b"0" * length, mode=mode))
    return code.best_fit()
