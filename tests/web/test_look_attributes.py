"""What macros write into their tags."""

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
