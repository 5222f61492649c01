"""The servers that come along survive being killed, and keep what they know to themselves."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from app.infra.embedded.place import Place, place_for
from app.infra.embedded.postgres import EmbeddedPostgres
from app.infra.embedded.secrets import kept_secret
from app.infra.embedded.valkey import EmbeddedValkey


@pytest.fixture
def place() -> Iterator[Place]:
    # Not tmp_path: its parents are closed to the account that the servers run as when we are root.
    folder = Path(tempfile.mkdtemp(prefix="foyer-embedded-"))
    yield place_for(folder)
    shutil.rmtree(folder)


def test_a_killed_postgres_comes_back_with_what_it_acknowledged(place: Place) -> None:
    postgres = EmbeddedPostgres(place)
    program = postgres.program()
    process = program.start_and_wait()
    postgres.ensure_database()
    with psycopg.connect(_plain(postgres.url()), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('acknowledged')")
        process.send_signal(signal.SIGKILL)
        program.stop(process)
    again = program.start_and_wait()
    with psycopg.connect(_plain(postgres.url())) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("acknowledged",)
    program.stop(again)


def test_a_killed_postgres_waits_for_what_outlives_it(place: Place) -> None:
    postgres = EmbeddedPostgres(place)
    program = postgres.program()
    process = program.start_and_wait()
    with postgres.admin() as connection:
        slow = connection.info.backend_pid
        os.kill(slow, signal.SIGSTOP)
        process.kill()
        program.stop(process)
    ending = threading.Timer(1, os.kill, (slow, signal.SIGKILL))
    ending.start()
    program.stop(program.start_and_wait())
    ending.join()


def test_an_abandoned_postgres_is_stopped_before_a_new_one_starts(place: Place) -> None:
    abandoned = EmbeddedPostgres(place).program().start_and_wait()
    program = EmbeddedPostgres(place).program()
    process = program.start_and_wait()
    assert abandoned.wait(5) == 0
    program.stop(process)


def test_a_pid_file_with_somebody_elses_number_is_forgotten(place: Place) -> None:
    postgres = EmbeddedPostgres(place)
    postgres.prepare()
    (postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.data}\n")
    program = postgres.program()
    program.stop(program.start_and_wait())


def test_valkey_keeps_its_queue_over_a_kill_and_asks_for_a_password(place: Place) -> None:
    valkey = EmbeddedValkey(place)
    program = valkey.program()
    process = program.start_and_wait()
    with redis.Redis.from_url(valkey.url()) as client:
        client.lpush("queue", "job")
        client.execute_command("WAITAOF", 1, 0, 2000)
    with redis.Redis(port=valkey.port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    process.kill()
    program.stop(process)
    again = program.start_and_wait()
    with redis.Redis.from_url(valkey.url()) as client:
        assert client.lrange("queue", 0, -1) == [b"job"]
    program.stop(again)


def test_a_kept_secret_stays_the_same_and_only_we_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    first = kept_secret(file, "one")
    assert (kept_secret(file, "two"), kept_secret(file, "one")) != (first, first)
    assert kept_secret(file, "one") == first
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account's folder")
def test_a_checkout_closed_to_others_is_left_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = tmp_path / "open" / "hidden"
    monkeypatch.setattr("app.infra.embedded.place.HIDDEN_CHECKOUTS", hidden)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place = place_for(closed / "var")
    assert place.root.parent == hidden
    assert closed.stat().st_mode & 0o777 == 0o700


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")
