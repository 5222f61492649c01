"""The background processes: ``python worker.py`` does jobs, ``python worker.py scheduler`` wakes what is due."""

import os
import sys
import time

from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer

from app import create_app
from app.infra.jobs import ALLOWED, queue, wake
from app.infra.logs import log_for
from app.infra.politeness import let_others_go_first
from app.infra.redis import redis
from app.tickets import codes
from app.web.look.qr import draw_often
from app.wiring import SCHEDULE

log = log_for(__name__)
_POLITENESS = 19


class HouseWorker(SimpleWorker):
    """A worker that runs nothing but our own jobs, in this process, where fonts and templates stay warm."""

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run the job when it is on the allow-list; drop it loudly when it is not."""
        if job.func_name not in ALLOWED:
            log.error("job.refused", job=job.func_name)
            job.delete()
            return
        super().execute_job(job, queue)


def work() -> None:
    """Do jobs until told to stop."""
    # A mail may be some seconds late in a rush; the next buyer may not.
    let_others_go_first(_POLITENESS, leader=os.getpid())
    app = create_app()
    draw_often(codes.example())
    with app.app_context(), app.test_request_context():
        worker = HouseWorker([queue()], connection=redis(), serializer=JSONSerializer)
        worker.work(with_scheduler=False, logging_level="WARNING")


def schedule() -> None:
    """Wake every job of the schedule when it is due. Running it twice is harmless: jobs are safe to repeat."""
    create_app()
    due = {number: time.monotonic() for number in range(len(SCHEDULE))}
    while True:
        for number, (seconds, job) in enumerate(SCHEDULE):
            if due[number] <= time.monotonic():
                due[number] = time.monotonic() + seconds
                # The next round makes an old wake-up needless: while no worker is there, none pile up.
                wake(job, good_for=2 * seconds + 10)
        time.sleep(0.5)


if __name__ == "__main__":
    try:
        schedule() if sys.argv[1:] == ["scheduler"] else work()
    except (KeyboardInterrupt, RedisError) as error:
        sys.exit(f"stopped: {type(error).__name__}")
