"""Two stylesheets, the public one small enough for a first visit, with nothing raw in it and nothing missing."""

import gzip
import re

from app.web.look import stylesheet
from app.web.look.stylesheet import SHEETS, STATIC, asset, joined, shortened, sources
from tests.bench.tree import files

# The public sheet: 7 KB by brotli is about this much by gzip.
MOST_BYTES = 8_000
RAW_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)\(", re.IGNORECASE)
# In masks black is opaque, and #0000 is no colour at all.
NO_COLOUR = re.compile(r"#0000\b|#000\b|#(?:flash|result)\b")


def test_it_is_small_enough_for_a_first_visit() -> None:
    assert len(gzip.compress(joined("foyer").encode(), 9)) < MOST_BYTES


def test_colours_stand_in_the_tokens_only() -> None:
    raw = {
        file.name: found
        for sheet in SHEETS
        for file in sources(sheet)
        if file.name != "tokens.css" and (found := RAW_COLOUR.findall(NO_COLOUR.sub("", file.read_text())))
    }
    assert not raw


def test_every_token_that_is_used_is_set() -> None:
    css = "".join(joined(sheet) for sheet in SHEETS)
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert used <= set(re.findall(r"(--[\w-]+):", css))


def test_no_rule_shouts() -> None:
    assert "!important" not in "".join(joined(sheet) for sheet in SHEETS)


def test_shortening_keeps_the_meaning() -> None:
    css = "/* why */ .a :focus { color : red; margin: calc(1px + 2px) }\n@media (width > 1px) { a, b { top: 0; } }"
    assert shortened(css) == ".a :focus{color : red;margin:calc(1px + 2px)}@media (width>1px){a,b{top:0}}"


def test_an_address_changes_with_the_file_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(stylesheet, "STATIC", tmp_path)
    stylesheet.forget_versions()
    (tmp_path / "a.css").write_text("one")
    first = asset("a.css")
    assert asset("a.css") == first
    (tmp_path / "a.css").write_text("two")
    stylesheet.forget_versions()
    assert asset("a.css") != first
    stylesheet.forget_versions()


def test_every_custom_element_of_a_template_has_its_module() -> None:
    used = {
        name
        for path in files(".html", under="templates")
        for name in re.findall(r"<([a-z]+-[a-z-]+)[\s>]", path.read_text())
    }
    ours = {path.stem for path in (STATIC / "js").rglob("*.js")}
    assert used <= ours
