"""How gunicorn serves Foyer: on a laptop, in the tests, in the container. The environment sets the rest."""

import os
import tempfile
from typing import Any

bind = f"{os.environ.get('WEB_HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104 - a container's port
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
# One start for all processes. Connections are made at first use, so none is shared across the fork.
preload_app = True
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# Heartbeats go to memory where there is some: a slow disk must not look like a stuck worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()  # noqa: S108
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Compile every template before the processes are forked: no visitor waits for it, and they share the memory."""
    app = server.app.wsgi()
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
