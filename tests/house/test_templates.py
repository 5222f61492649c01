"""A part of a page renders without its page, since that is all that htmx asks for."""

import re

import pytest
from flask import Flask
from jinja2 import nodes

from tests.bench.servers import ROOT
from tests.bench.tree import files, name

PAGES = [path for path in files(".html", under="templates") if path.parent.name not in ("ui", "layouts")]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_blocks_need_nothing_from_outside_themselves(path, app: Flask) -> None:
    tree = app.jinja_env.parse(path.read_text())
    if not list(tree.find_all(nodes.Block)):
        return
    outside = [type(node).__name__ for node in tree.body if isinstance(node, SETS)]
    assert not outside, "an import or set outside the blocks is missing when a block is rendered alone"
    for loop in tree.find_all(nodes.For):
        assert not list(loop.find_all(nodes.Block)), "a block in a loop loses the loop's variable: use a _file"


SETS = (nodes.Import, nodes.FromImport, nodes.Assign, nodes.AssignBlock)


@pytest.mark.parametrize("path", files(".html", under="templates"), ids=name)
def test_nothing_is_marked_safe_and_no_query_hides_in_a_template(path) -> None:
    source = path.read_text()
    assert "|safe" not in source.replace(" ", "")
    if name(path).split("/")[1] not in ("mail", "print"):
        assert "style=" not in source, "the content policy refuses style attributes"
    assert "hx-on" not in source, "the content policy refuses inline handlers"


WRITTEN_OUT = re.compile(r'(?:href|action|hx-get|hx-post)="(/[^"{?#]*)["?#]')


def test_every_written_out_link_leads_somewhere(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    nowhere = [
        f"{name(path)}: {address}"
        for path in files(".html", under="templates")
        for address in WRITTEN_OUT.findall(path.read_text())
        if not any(routes.test(address, method) for method in ("GET", "POST"))
    ]
    assert not nowhere, "\n".join(nowhere)


DRAWN = re.compile(r"""\bicon(?:=|\()["']([a-z0-9-]+)["']""")


def test_every_icon_that_a_template_draws_is_fetched() -> None:
    fetched = (ROOT / "deploy" / "local" / "icons.txt").read_text().splitlines()
    drawn = {icon for path in files(".html", ".py") for icon in DRAWN.findall(path.read_text())}
    assert drawn <= set(fetched)
