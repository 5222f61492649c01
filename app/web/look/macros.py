"""The ``ui`` of every template: ``ui.button(…)`` is the macro ``button`` of templates/ui/button.html."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, TemplateNotFound


class Macros:
    """Finds macros by name; what is drawn by Python answers to the same name."""

    def __init__(self, env: Environment, drawn: Mapping[str, Callable[..., Any]]) -> None:
        self._env = env
        self._drawn = drawn

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in self._drawn:
            return self._drawn[name]
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            macro: Callable[..., Any] = getattr(self._env.get_template(f"ui/{name}.html").module, name)
        except TemplateNotFound:
            raise AttributeError(f"There is no templates/ui/{name}.html.") from None
        if not self._env.auto_reload:
            # Found once: from now on Python doesn't ask here any more.
            setattr(self, name, macro)
        return macro
