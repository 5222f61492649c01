"""Draws QR codes."""

import io

import segno
from markupsafe import Markup

# ISO/IEC 18004 asks for four modules of quiet around a code.
QUIET = 4


def qr_svg(data: str, *, quiet: int = QUIET) -> Markup:
    """The code as one SVG path in black; the white below it is the page's work."""
    drawing = io.BytesIO()
    segno.make(data, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=quiet, svgclass=None, lineclass=None
    )
    return Markup(drawing.getvalue().decode().strip())  # noqa: S704 - segno writes numbers only


def qr_for_print(data: str, *, quiet: int = 0) -> Markup:
    """The same with its namespace, for pictures and paper."""
    drawing = io.BytesIO()
    segno.make(data, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, omitsize=True, border=quiet)
    return Markup(drawing.getvalue().decode().strip())  # noqa: S704 - segno writes numbers only
