"""Run one of the app's commands beside the app that `make run` has started, with the same servers and secrets."""

import json
import os
import sys

from deploy.local.start import ENVIRONMENT, ROOT


def main() -> None:
    """Take the environment that was noted at the start, then do as `flask` would."""
    try:
        noted = json.loads(ENVIRONMENT.read_text())
    except FileNotFoundError:
        sys.exit("Foyer does not run from this folder: start it with `make run` first.")
    os.environ |= noted
    os.chdir(ROOT)
    os.execvp(sys.executable, [sys.executable, "-m", "flask", "--app", "wsgi", *sys.argv[1:]])  # noqa: S606 - our own program, no shell


if __name__ == "__main__":
    main()
