"""Make the three faces from what npm fetched: small woff2 for browsers, ttf for PDF and for measuring titles."""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from deploy.local.vendor import MODULES, VENDOR

FACES = {
    "special-gothic-wght": "@fontsource-variable/special-gothic/files/special-gothic-{}-wght-normal.woff2",
    "special-gothic-condensed-one": "@fontsource/special-gothic-condensed-one/files/"
    "special-gothic-condensed-one-{}-400-normal.woff2",
    "special-gothic-expanded-one": "@fontsource/special-gothic-expanded-one/files/"
    "special-gothic-expanded-one-{}-400-normal.woff2",
}
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum", "case", "frac", "ordn", "calt"]


def main() -> None:
    """Make every face twice: Western European, and the rest of Latin as `-ext`."""
    for name, pattern in FACES.items():
        for part, suffix in (("latin", ""), ("latin-ext", "-ext")):
            source = MODULES / pattern.format(part)
            _subset(source, VENDOR / f"fonts/{name}{suffix}.woff2")
            for weight in (400, 700) if name.endswith("-wght") else (None,):
                stem = name.replace("-wght", f"-{weight}")
                _unpack(source, VENDOR / f"fonts/{stem}{suffix}.ttf", weight=weight)


def _subset(source: Path, target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(layout_features=FEATURES, flavor="woff2", hinting=False, notdef_outline=True)
    keep = subset.Subsetter(options)
    keep.populate(unicodes=font.getBestCmap())
    keep.subset(font)
    subset.save_font(font, str(target), options)


def _unpack(source: Path, target: Path, *, weight: int | None) -> None:
    font = TTFont(source, recalcTimestamp=False)
    if weight:
        instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None
    font.save(target)


if __name__ == "__main__":
    main()
