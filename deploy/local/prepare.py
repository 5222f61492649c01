"""Migrate the database and load the demo data, in a fork of the supervisor: a start of its own would take seconds."""

import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from io import StringIO
from multiprocessing import get_context

from flask.cli import ScriptInfo

from app import create_app

COMMANDS = (("db", "upgrade"), ("demo", "load"))


def prepare(env: Mapping[str, str]) -> str:
    """Run the commands as `flask` would; return what they say: who can sign in."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as process:
        return process.submit(_run_commands, dict(env)).result()


def _run_commands(env: dict[str, str]) -> str:
    os.environ.update(env)
    app = create_app()
    with redirect_stdout(StringIO()) as said:
        for command in COMMANDS:
            app.cli.main(command, prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))
    return said.getvalue()
