"""What still holds when Redis is away: people can sign in, and guessing is slowed down all the same."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from app.infra.embedded.program import free_port
from tests.bench import live
from tests.cast import Person


def test_guessing_is_slowed_down_even_without_redis(tmp_path: Path, ada: Person):
    here = f"http://127.0.0.1:{free_port()}"
    server = live.web(tmp_path / "web.log", PUBLIC_URL=here, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    with live.running(server):
        assert _try(here, ada.email, ada.password) == 303
        answers = [_try(here, ada.email, f"guess number {number}") for number in range(21)]
    assert answers[0] == 422
    assert answers[-1] == 429


def _try(here: str, email: str, password: str) -> int:
    """Return the status of one try to sign in by the form, without following it."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay())
    with opener.open(f"{here}/sign-in") as page:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    assert token
    form = urllib.parse.urlencode({"email": email, "password": password, "csrf_token": token[1]})
    try:
        with opener.open(f"{here}/sign-in", form.encode()) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None
