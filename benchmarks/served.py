"""What the bench's web server serves: the app as it is, and one empty view to compare its pages with."""

import os

from app import create_app
from app.web import guards
from benchmarks.profile import profiled

app = create_app()
# The paid rush needs the test bank, which there is in development only; templates are read once there as well.
app.jinja_env.auto_reload = False


@app.get("/bare")
@guards.public
def bare() -> str:
    """Nothing."""
    return ""


if "BENCH_PROFILE" in os.environ:
    app.wsgi_app = profiled(app.wsgi_app, os.environ["BENCH_PROFILE"])  # type: ignore[method-assign, assignment]  # middleware
