"""What macros write into their tags."""

from markupsafe import Markup
from wtforms.widgets import Input

from app.web.look.attributes import attributes, kinds


def test_a_component_has_a_class_for_each_of_its_kinds() -> None:
    assert kinds("button", "") == "button"
    assert kinds("button", "line small") == "button button--line button--small"


def test_keywords_become_attributes() -> None:
    assert attributes({"aria_label": "Close", "data_x": 3}) == ' aria-label="Close" data-x="3"'


def test_true_stands_alone_and_false_and_none_vanish() -> None:
    assert attributes({"disabled": True, "hidden": False, "title": None}) == " disabled"


def test_nothing_gets_out_of_its_quotes() -> None:
    assert attributes({"title": '"><script>'}) == ' title="&#34;&gt;&lt;script&gt;"'


def test_nothing_that_is_markup_already_gets_out_of_its_quotes() -> None:
    assert attributes({"title": Markup('<b>" onclick="')}) == ' title="<b>&#34; onclick=&#34;"'


def test_the_fields_of_forms_are_written_the_same_way(app) -> None:
    written = Input.html_params(name="x", class_="y", required=True, hidden=False, value='"')
    assert written == 'name="x" class="y" required value="&#34;"'
