"""A camera for tests: Chromium films a picture that we give it."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Playwright

from tests.bench.browser import launch

WIDTH, HEIGHT, FRAMES = 1280, 720, 10


def film(picture: Image.Image, target: Path) -> Path:
    """Write the picture as a short raw film, as tall as the camera sees, on grey."""
    scale = min(WIDTH / picture.width, HEIGHT / picture.height)
    seen = picture.convert("RGB").resize((int(picture.width * scale), int(picture.height * scale)))
    frame = Image.new("RGB", (WIDTH, HEIGHT), (90, 90, 90))
    frame.paste(seen, ((WIDTH - seen.width) // 2, (HEIGHT - seen.height) // 2))
    light, blue, red = frame.convert("YCbCr").split()
    half = (WIDTH // 2, HEIGHT // 2)
    planes = b"".join(plane.tobytes() for plane in (light, blue.resize(half), red.resize(half)))
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    target.write_bytes(header + (b"FRAME\n" + planes) * FRAMES)
    return target


def launch_with_camera(playwright: Playwright, filmed: Path) -> Browser:
    """Start a Chromium that sees the film and asks nobody for permission."""
    return launch(
        playwright,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={filmed}",
    )
