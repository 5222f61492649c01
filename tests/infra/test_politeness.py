"""Who lets others go first, and that nobody makes somebody else's session polite."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.servers import ROOT

_POLITE = """
import os, sys
from pathlib import Path
from app.infra.politeness import let_others_go_first
let_others_go_first(7, leader=os.getpid() + int(sys.argv[1]))
weighed = Path("/proc/self/autogroup")
print(os.getpriority(os.PRIO_PROCESS, 0), weighed.read_text().split()[-1] if weighed.exists() else "not weighed")
"""


@pytest.mark.parametrize(("off_by", "session"), [(0, "7"), (1, "0")], ids=["ours", "somebody else's"])
def test_the_process_is_polite_and_the_session_when_it_is_ours(off_by: int, session: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _POLITE, str(off_by)],
        cwd=ROOT,
        start_new_session=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == f"7 {session if Path('/proc/self/autogroup').exists() else 'not weighed'}"
