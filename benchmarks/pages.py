"""Pages a second, beside an empty view on the same server."""

from collections.abc import Iterator

from benchmarks import sales
from benchmarks.figures import Figure, Unit
from benchmarks.hammer import hammer, question, warm
from benchmarks.stage import Stage

_SECONDS = 3.0


def measure(stage: Stage, seconds: float = _SECONDS) -> Iterator[Figure]:
    """An event's page, the list of events, and how they compare with nothing at all."""
    event = sales.model_id()
    pages = {"bare": "/bare", "event": f"/events/{event}", "list": "/", "offers": f"/events/{event}/offers"}
    rates = {}
    for name, path in pages.items():
        asked = question(stage.shop, path)
        warm(stage.shop, asked)
        before = sum(stage.cpu().values())
        found = hammer(stage.shop, asked, seconds=seconds)
        used = sum(stage.cpu().values()) - before
        rates[name] = found.per_second
        yield Figure(f"page_{name}_rps", found.per_second, Unit.PER_SECOND)
        yield Figure(f"page_{name}_cpu_ms", 1000 * used / found.answers, Unit.MILLISECONDS)
        if name != "bare":
            yield Figure(f"page_{name}_kb", found.size / 1000, Unit.KILOBYTES)
            yield Figure(f"page_{name}_ratio", rates[name] / rates["bare"], Unit.RATIO)
    memory = stage.web_megabytes()
    yield Figure("web_rss_mb", sum(memory), Unit.MEGABYTES)
