"""What a process keeps of what cannot change, the longest unused making way for the new."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Shared by the threads of the process. `most`: what all that is kept may weigh together."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.weight = 0
        self._own: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> tuple[V] | None:
        """In a tuple, for what is kept may be None."""
        with self._lock:
            if (found := self._own.get(key)) is None:
                return None
            self._own.move_to_end(key)
            return (found[0],)

    def clear(self) -> None:
        with self._lock:
            self._own.clear()
            self.weight = 0

    def put(self, key: K, value: V, weight: int) -> None:
        with self._lock:
            self.weight += weight - self._own.pop(key, (None, 0))[1]
            self._own[key] = value, weight
            while self.weight > self.most:
                self.weight -= self._own.popitem(last=False)[1][1]
