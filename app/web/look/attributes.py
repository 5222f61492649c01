"""What the macros write into their tags. In Python, because nearly every macro asks for it, and asks every time."""

from collections.abc import Mapping

from markupsafe import Markup


def kinds(base: str, kind: str) -> str:
    """The classes of a component of some kinds: ``button button--line button--small``."""
    return " ".join([base, *(f"{base}--{one}" for one in kind.split())])


def attributes(given: Mapping[str, object]) -> Markup:
    """Keywords as attributes: ``aria_label="x"`` is written as `` aria-label="x"``.

    True stands alone; False and None vanish.
    """
    written = [_written(name.replace("_", "-"), value) for name, value in given.items()]
    return Markup("").join(written)


def _written(name: str, value: object) -> Markup:
    if value is None or value is False:
        return Markup("")
    return Markup(" ") + name if value is True else Markup(' {}="{}"').format(name, value)
