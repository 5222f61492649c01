"""Every address says who may call it."""

from flask import Flask

from app.web.guards import guard_of

# Flask's own: files under static/, which are for everybody.
UNGUARDED = {"static"}


def test_every_endpoint_carries_a_guard(app: Flask) -> None:
    open_doors = [name for name, view in app.view_functions.items() if name not in UNGUARDED and not guard_of(view)]
    assert not open_doors, f"no guard on {', '.join(sorted(open_doors))}"


def test_what_changes_something_is_never_reached_by_a_link(app: Flask) -> None:
    both = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.methods and rule.methods & {"POST", "PUT", "PATCH", "DELETE"} and "GET" in rule.methods
    ]
    assert not both, f"{', '.join(both)} answer GET and change things: use two views"
