"""What the macros write into their tags. In Python, because nearly every macro asks for it, and asks every time."""

from collections.abc import Mapping

from markupsafe import Markup, escape


def kinds(base: str, kind: str) -> str:
    """The classes of a component of some kinds: ``button button--line button--small``."""
    return " ".join([base, *(f"{base}--{one}" for one in kind.split())])


def attributes(given: Mapping[str, object]) -> Markup:
    """Keywords as attributes: ``aria_label="x"`` is written as `` aria-label="x"``, and ``class_`` as ``class``.

    True stands alone; False and None vanish.
    """
    written = [_written(name.rstrip("_").replace("_", "-"), value) for name, value in given.items()]
    return Markup("".join(written))  # noqa: S704 - each of them is escaped


def attributes_of_field(**given: object) -> Markup:
    """The same for WTForms' widgets, at a tenth of what their own way of writing them costs."""
    return attributes(given)[1:]


def _written(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {escape(name)}"
    # What is markup already may still hold a quotation mark.
    quoted = str(escape(value)).replace('"', "&#34;")
    return f' {escape(name)}="{quoted}"'
