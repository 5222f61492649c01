"""Makes every upload a picture of our own: decoded, turned upright, made smaller, encoded anew."""

from io import BytesIO

from PIL import Image, ImageOps

LARGEST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
SMALLEST_SIDE = 200
_BOX = (1600, 2000)
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY = 82

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class NotAPicture(ValueError):
    """The bytes are no picture that we can print; the message says why, for people."""


def to_webp(content: bytes) -> bytes:
    """The picture as WebP without anything else that the file carried. Raises NotAPicture."""
    if len(content) > LARGEST_BYTES:
        raise NotAPicture("The picture is larger than 10 MB. Make it smaller and try again.")
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as opened:
            _ensure_size(opened)
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except NotAPicture:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPicture("This is not a picture we can read. Use a JPEG, PNG or WebP file.") from None
    upright.thumbnail(_BOX)
    out = BytesIO()
    # Only the pixels go along: no position, no camera, no colour profile.
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()


def _ensure_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise NotAPicture("The picture has more than 40 million pixels. Make it smaller and try again.")
    if min(width, height) < SMALLEST_SIDE:
        raise NotAPicture(f"The picture is too small: each side needs {SMALLEST_SIDE} pixels at least.")
