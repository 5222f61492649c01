"""Migrate the database and load the demo data, in one process: starting the application twice takes seconds."""

import sys

from flask.cli import ScriptInfo

from app import create_app

COMMANDS = (("db", "upgrade"), ("demo", "load"))


def main() -> None:
    """Run the commands as `flask` would."""
    app = create_app()
    for command in COMMANDS:
        app.cli.main(command, prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
