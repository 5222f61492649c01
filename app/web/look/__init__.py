"""The look: playbill titles, posters, icons, the stylesheet and the macros' globals."""

from collections.abc import Callable

from flask import Flask
from wtforms.widgets import Input

from app.web.look import attributes, failures, icons, plot, poster, qr, stylesheet, titles
from app.web.look.macros import Macros
from app.web.look.stocks import NAMES

# What is drawn by Python stands beside the macros of templates/ui.
_DRAWN: dict[str, Callable[..., str | failures.Failure]] = {
    "kinds": attributes.kinds,
    "attributes": attributes.attributes,
    "icon": icons.icon,
    "poster": poster.poster,
    "hero_art": poster.hero_art,
    "qr": qr.qr_svg,
    "fit": titles.fit,
    "fit_title": titles.fit_title,
    "plot": plot.plot,
    "failure": failures.failure_in_words,
}


def install(app: Flask) -> None:
    """Make the look known to templates: ``ui.*`` macros, ``asset(path)`` and the names of the stocks."""
    app.jinja_env.globals.update(ui=Macros(app.jinja_env, _DRAWN), asset=stylesheet.asset, stocks=NAMES)
    Input.html_params = staticmethod(attributes.attributes_of_field)
    stylesheet.build()
    if app.config.get("TEMPLATES_AUTO_RELOAD"):
        app.before_request(stylesheet.follow_changes)
