"""One tiny run of the bench itself, on servers of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.servers import PASSED_ON, ROOT

_OURS = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "FOYER_ENV", "SECRET_KEY", "STORAGE_PATH", PASSED_ON)


@pytest.mark.timeout(400)
def test_a_tiny_run_sells_out_and_prints_its_figures(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in _OURS}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", "purchase_paid,oversold", "--places", "12"],
        cwd=ROOT,
        env={**env, "FOYER_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = dict(re.findall(r"^(\w+) ([0-9.]+) \w+$", done.stdout, re.MULTILINE))
    assert float(lines["purchase_paid_per_s_50"]) > 0
    assert lines["purchase_paid_per_s_50_requests"] == "7"
    assert float(lines["purchase_paid_per_s_50_cpu_web_ms"]) > 0
    assert lines["oversold"] == "0"
    assert "at most 0" in done.stdout
    assert list(tmp_path.iterdir()) == []
