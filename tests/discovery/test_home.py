"""What is on: found by anybody, cached for everybody."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as listen

from app.events.words import Category
from app.infra.db import engine
from tests.discovery.shows import put_on

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_published_events_are_on_and_drafts_are_not(client: FlaskClient) -> None:
    put_on("The Winter Garden")
    put_on("Secret Rehearsal", published=False)
    page = client.get("/").text
    assert "The Winter Garden" in page
    assert "Secret Rehearsal" not in page


def test_an_event_that_has_ended_is_gone(client: FlaskClient) -> None:
    put_on("Last Week", starts_in=timedelta(days=-7))
    assert "Last Week" not in client.get("/").text


@pytest.mark.parametrize("words", ["winter", "WINTER garden", "winter gaden", "kammerspiele", "hamburg"])
def test_people_find_it_by_words_places_and_with_a_slip(client: FlaskClient, words: str) -> None:
    put_on("The Winter Garden", venue="Kammerspiele", city="Hamburg")
    put_on("Night Bus to Aarhus", venue="Musikhuset", city="Aarhus")
    page = client.get("/", query_string={"q": words}).text
    assert "The Winter Garden" in page
    assert "Night Bus" not in page


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1 --", "<script>", "&|!():*", "x" * 5000])
def test_any_text_may_be_searched_for(client: FlaskClient, words: str) -> None:
    put_on("The Winter Garden")
    answer = client.get("/", query_string={"q": words})
    assert answer.status_code == 200
    assert "The Winter Garden" not in answer.text
    assert "<script>" not in answer.text


def test_a_category_keeps_the_others_out(client: FlaskClient) -> None:
    put_on("Jazz", category=Category.CONCERT)
    put_on("Rust Meetup", category=Category.TALK)
    page = client.get("/?category=talk").text
    assert "Rust Meetup" in page
    assert "Jazz" not in page


def test_an_unknown_category_shows_everything(client: FlaskClient) -> None:
    put_on("Jazz")
    assert "Jazz" in client.get("/?category=nonsense").text


def test_htmx_gets_the_results_alone(client: FlaskClient) -> None:
    put_on("Jazz")
    part = client.get("/?q=jazz", headers=PART)
    assert part.text.lstrip().startswith("<section id=")
    assert "Jazz" in part.text


def test_a_visit_sets_no_cookie_and_may_be_kept(client: FlaskClient) -> None:
    answer = client.get("/")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Cookie" not in answer.headers.get("Vary", "")
    again = client.get("/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_later_events_are_a_page_further(client: FlaskClient) -> None:
    for number in range(26):
        put_on(f"Evening {number:02}", starts_in=timedelta(days=1 + number))
    first = client.get("/").text
    assert "Evening 23" in first
    assert "Evening 24" not in first
    after = first.split("after=")[1].split('"')[0]
    later = client.get(f"/?after={after}").text
    assert "Evening 24" in later
    assert "Evening 23" not in later


def test_a_longer_list_costs_no_more_queries(client: FlaskClient) -> None:
    put_on("Only one")
    one = _queries(client, "/?q=o")
    for number in range(10):
        put_on(f"One more {number}")
    assert _queries(client, "/?q=o") == one


def _queries(client: FlaskClient, path: str) -> int:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    listen.listen(engine(), "before_cursor_execute", note)
    client.get(path)
    listen.remove(engine(), "before_cursor_execute", note)
    return len(seen)
