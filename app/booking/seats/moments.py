"""Keeps what was just found out for a moment in this process, so that a rush asks the database once."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
# Who finds nothing better shows what is a little old; older than this nobody is told anything.
_STALE = 5.0


class _Slot(Generic[T]):
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.value: T | None = None
        self.made = float("-inf")


class Moments(Generic[T]):
    """Values that stay true for ``seconds``. While one thread renews a value, the others get the one before."""

    def __init__(self, seconds: float, *, most: int = 512) -> None:
        self._seconds = seconds
        self._most = most
        self._slots: dict[str, _Slot[T]] = {}

    def of(self, key: str, make: Callable[[], T]) -> T:
        """What was made for the key within the last moment, or else what is made now."""
        slot = self._slot(key)
        if slot.value is not None and self._age(slot) < self._seconds:
            return slot.value
        if slot.value is not None and self._age(slot) < _STALE:
            if not slot.lock.acquire(blocking=False):
                return slot.value
        else:
            slot.lock.acquire()
        try:
            return self._renewed(slot, make)
        except BaseException:
            # Nothing is kept for what is not there, however many such names somebody tries.
            if slot.value is None:
                self._slots.pop(key, None)
            raise
        finally:
            slot.lock.release()

    def forget(self) -> None:
        """Ask anew for everything."""
        self._slots.clear()

    def _renewed(self, slot: _Slot[T], make: Callable[[], T]) -> T:
        if slot.value is not None and self._age(slot) < self._seconds:
            return slot.value
        began = time.monotonic()
        slot.value = make()
        slot.made = began
        return slot.value

    def _slot(self, key: str) -> _Slot[T]:
        slot = self._slots.get(key)
        if slot is None:
            if len(self._slots) >= self._most:
                self._slots.clear()
            slot = self._slots.setdefault(key, _Slot())
        return slot

    @staticmethod
    def _age(slot: _Slot[T]) -> float:
        return time.monotonic() - slot.made
