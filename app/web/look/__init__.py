"""The look: playbill titles, posters, icons, the stylesheet and the macros' globals."""

from collections.abc import Callable

from flask import Flask
from markupsafe import Markup

from app.web.look import stylesheet
from app.web.look.failures import failure_in_words
from app.web.look.icons import icon
from app.web.look.macros import Macros
from app.web.look.plot import plot
from app.web.look.poster import hero_art, poster
from app.web.look.qr import qr_svg
from app.web.look.stocks import NAMES
from app.web.look.titles import fit, fit_title


def install(app: Flask) -> None:
    """Make the look known to templates: ``ui.*`` macros, ``asset(path)`` and the names of the stocks."""
    drawn: dict[str, Callable[..., Markup]] = {
        "icon": icon,
        "poster": poster,
        "hero_art": hero_art,
        "qr": qr_svg,
        "fit": fit,
        "fit_title": fit_title,
        "plot": plot,
        "failure": failure_in_words,
    }
    app.jinja_env.globals.update(ui=Macros(app.jinja_env, drawn), asset=stylesheet.asset, stocks=NAMES)
    stylesheet.build()
    if app.config.get("TEMPLATES_AUTO_RELOAD"):
        app.before_request(_follow_changes)


def _follow_changes() -> None:
    stylesheet.forget_versions()
    stylesheet.build()
