"""How gunicorn serves Foyer: on a laptop, in the tests, in the container. The environment sets the rest."""

import gc
import os
import tempfile
from typing import Any

from app.tickets import codes
from app.web.look.qr import draw_often
from deploy.reception import LOADS

bind = f"{os.environ.get('WEB_HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104 - a container's port
worker_class = "deploy.reception.ReceptionWorker"
_processes = int(os.environ.get("WEB_WORKERS", "2"))
# The reception comes on top, where there is more than one. See deploy/reception.py.
workers = _processes + 1 if _processes > 1 else 1
# One start for all processes. Connections are made at first use, so none is shared across the fork.
preload_app = True
# Few: Python runs one at a time, and more only take turns oftener. deploy/lanes.py adds those for public pages.
threads = int(os.environ.get("WEB_THREADS", "2"))
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# Heartbeats go to memory where there is some: a slow disk must not look like a stuck worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()  # noqa: S108
control_socket_disable = True
_OBJECTS_UNTIL_COLLECTED = 20_000


def child_exit(_server: Any, worker: Any) -> None:
    """A process has ended, however it did."""
    LOADS.forget(worker.age)


def when_ready(server: Any) -> None:
    """Compile every template before the processes are forked: no visitor waits for it, and they share the memory."""
    app = server.app.wsgi()
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    draw_often(codes.example())
    # What is there now stays: the collector need not walk over it, nor copy it into each process by touching it.
    gc.collect()
    gc.freeze()
    # A request makes thousands of objects that go by themselves: looking for circles among them so often finds none.
    gc.set_threshold(_OBJECTS_UNTIL_COLLECTED)
