"""What every response carries and what every request must survive."""

import pytest
from flask import Flask, request, request_started
from flask.testing import FlaskClient

from app.infra.settings import settings
from app.web import kernel


def test_nothing_inline_may_run(client: FlaskClient) -> None:
    rules = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "unsafe" not in rules


def test_only_the_door_may_use_the_camera(client: FlaskClient) -> None:
    assert client.get("/").headers["Permissions-Policy"].startswith("camera=()")


def test_a_null_byte_is_a_bad_request_and_not_a_failure(client: FlaskClient) -> None:
    assert client.get("/?q=%00").status_code == 400
    assert client.get("/events/%00").status_code == 400


def test_a_request_id_of_a_proxy_is_kept_and_nonsense_is_replaced(client: FlaskClient) -> None:
    kept = client.get("/healthz", headers={"X-Request-ID": "abcdef-123456"})
    assert kept.headers["X-Request-ID"] == "abcdef-123456"
    replaced = client.get("/healthz", headers={"X-Request-ID": "<script>"})
    assert replaced.headers["X-Request-ID"] not in ("", "<script>")


def test_pages_are_not_kept_by_anybody_unless_they_say_so(client: FlaskClient) -> None:
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_an_unknown_page_is_told_in_our_look(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "<h1" in answer.text


def test_health_and_readiness(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json == {"status": "ok", "database": "ok", "migrations": "ok", "redis": "ok"}


@pytest.mark.parametrize(
    ("proxies", "address", "host"),
    [(0, "127.0.0.1", "localhost"), (1, "192.0.2.2", "near.example"), (2, "192.0.2.1", "far.example")],
)
def test_proxies_are_believed_as_far_as_we_are_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch, proxies: int, address: str, host: str
) -> None:
    monkeypatch.setattr(kernel, "settings", lambda: settings().model_copy(update={"trusted_proxies": proxies}))
    behind = kernel.make_kernel()
    seen = []

    def see(_app: Flask, **_more: object) -> None:
        seen.append((request.remote_addr, request.host, request.scheme))

    with request_started.connected_to(see, behind):
        behind.test_client().get(
            "/healthz",
            headers={
                "X-Forwarded-For": "192.0.2.1, 192.0.2.2",
                "X-Forwarded-Host": "far.example, near.example",
                "X-Forwarded-Proto": "https, https",
            },
        )
    assert seen == [(address, host, "https" if proxies else "http")]
