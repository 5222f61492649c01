"""The suite's own servers behave like the real ones, and every test finds them empty."""

import psycopg
import pytest

from tests.bench import servers


def test_acknowledged_commits_wait_for_the_log_in_tests_too() -> None:
    with servers.connect() as database:
        assert database.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_the_application_is_no_superuser_in_tests_either() -> None:
    with servers.connect() as database, pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.execute("CREATE EXTENSION file_fdw")
