"""With Redis, worker and scheduler away the draw is made and people go in; and nobody goes in who should not."""

import http.client
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from app.core.ids import Id
from app.infra.embedded.program import free_port
from tests.bench import live
from tests.makers.inventory import make_sale
from tests.makers.waiting_room import kept_room, let_time_pass, make_room, start_sale


def test_the_whole_way_with_nothing_but_web_and_database(tmp_path: Path) -> None:
    kind = make_sale()
    event_id = make_room(event_id=kind.event_id)
    line, hold = f"/events/{event_id}/waiting-room", f"/events/{event_id}/holds"
    here = f"http://127.0.0.1:{free_port()}"
    server = live.web(tmp_path / "web.log", PUBLIC_URL=here, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    one = {f"quantity-{kind.id}": "1"}
    with live.running(server):
        ada, bob = _Visitor(here), _Visitor(here)
        assert ada.send("POST", hold, one) == (303, line)
        assert ada.send("POST", line) == (303, line)
        start_sale(event_id)
        _wait_for_draw(ada, line, event_id)
        let_time_pass(event_id, 5)
        assert _wait_for_turn(ada, line) == (303, f"/events/{event_id}/inside")
        assert bob.send("POST", hold, one) == (303, line)
        status, place = ada.send("POST", hold, one)
        assert status == 303
        assert place.startswith("/checkout/")


class _Visitor:
    """A browser with cookies and nothing else."""

    def __init__(self, here: str) -> None:
        self.address = urlsplit(here).netloc
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body=urlencode(form or {}), headers=headers)
        answer = connection.getresponse()
        answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, answer.headers.get("Location", "")


def _wait_for_draw(visitor: _Visitor, line: str, event_id: Id) -> None:
    patience = time.monotonic() + 30
    while time.monotonic() < patience:
        visitor.send("GET", f"{line}/place")
        if kept_room(event_id).drawn == 1:
            return
    raise AssertionError("nobody made the draw")


def _wait_for_turn(visitor: _Visitor, line: str) -> tuple[int, str]:
    patience = time.monotonic() + 30
    while time.monotonic() < patience:
        answer = visitor.send("POST", f"{line}/passes")
        if answer[1].endswith("/inside"):
            return answer
    raise AssertionError("her turn did not come")
