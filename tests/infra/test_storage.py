"""Uploaded pictures are kept under keys of our own."""

from pathlib import Path

import pytest

from app.infra.storage import LocalDisk, NoSuchFile


def test_what_is_put_comes_back_until_it_is_deleted(tmp_path: Path):
    disk = LocalDisk(tmp_path)
    disk.put("events/abc/one.webp", b"first")
    disk.put("events/abc/one.webp", b"second")
    assert disk.get("events/abc/one.webp") == b"second"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["one.webp"]
    disk.delete("events/abc/one.webp")
    disk.delete("events/abc/one.webp")
    with pytest.raises(NoSuchFile):
        disk.get("events/abc/one.webp")


@pytest.mark.parametrize(
    "key", ["../secret.webp", "/etc/passwd", "a/../b.webp", "a//b.webp", "A.webp", "a", "", "a/.b"]
)
def test_a_key_that_could_lead_elsewhere_is_refused(tmp_path: Path, key: str):
    with pytest.raises(ValueError, match="no storage key"):
        LocalDisk(tmp_path).get(key)
