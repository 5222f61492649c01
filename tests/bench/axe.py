"""Ask axe-core whether a page can be used by everybody, in light and in dark."""

from typing import Literal

from playwright.sync_api import Page

from tests.bench.servers import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Colours on their way from light to dark are nobody's colours: what ends by itself is ended at once.
SETTLE = """() => {
  for (const motion of document.getAnimations())
    if (motion.effect.getComputedTiming().endTime !== Infinity) motion.finish();
}"""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands, one line per finding."""
    # The driver evaluates past the page's content policy, which allows no script but ours.
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [
        f"{finding['id']} ({finding['impact']}): {finding['help']}: {node['html']} {node['failureSummary']}"
        for finding in found
        for node in finding["nodes"]
    ]


def assert_usable(page: Page) -> None:
    """Fail with every finding, in light and in dark."""
    findings = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLE)
        findings += [f"[{scheme}] {finding}" for finding in violations(page)]
    assert not findings, f"{page.url}\n" + "\n".join(findings)


def assert_fits(page: Page) -> None:
    """Fail when the page scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
