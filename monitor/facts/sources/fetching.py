"""One request at a time, patiently: the client of every source that answers over HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from django.utils.translation import gettext as _

from monitor.facts.sources.observations import SourceProblem

MOST_BYTES = 64 * 2**20
ATTEMPTS = 5
FIRST_WAIT, LONGEST_WAIT = 2.0, 120.0
AGENT = "monitor-social"
_AGAIN = {429, 500, 502, 503, 504}
# Sources ask for one request at a time: whatever asks in this process waits for its turn.
_turn = threading.Lock()


class Client:
    """GETs of a service at `address`; `wait` is how it sleeps. Raises SourceProblem with a sentence."""

    def __init__(
        self,
        address: str,
        *,
        timeout: float = 60,
        pause: float = 0.5,
        wait: Callable[[float], Any] = time.sleep,
    ):
        if urlsplit(address).scheme not in {"http", "https"}:
            raise SourceProblem(_("O endereço da fonte não está configurado."))
        self.address, self.timeout, self.pause, self.wait = address, timeout, pause, wait

    def get(self, path: str, query: Mapping[str, str | Sequence[str]]) -> bytes:
        """The body; a parameter with several values is repeated. Tries again, waiting longer each time
        (or as long as it is told), when the service is busy, fails or does not answer."""
        url = f"{self.address.rstrip('/')}/{path}?{urlencode(query, doseq=True)}"
        patience = FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            with _turn:
                answer = self._once(url)
                self.wait(self.pause)
            if isinstance(answer, bytes):
                return answer
            if attempt < ATTEMPTS:
                self.wait(min(answer or patience, LONGEST_WAIT))
                patience *= 2
        raise SourceProblem(
            _("A fonte não respondeu depois de %(times)d tentativas. Convém tentar mais tarde.")
            % {"times": ATTEMPTS}
        )

    def _once(self, url: str) -> bytes | float:
        """The body, or how long it asks to wait (0: it does not say)."""
        try:
            with urlopen(
                Request(url, headers={"User-Agent": AGENT}), timeout=self.timeout
            ) as reply:
                body: bytes = reply.read(MOST_BYTES + 1)
        except HTTPError as error:
            if error.code not in _AGAIN:
                raise SourceProblem(
                    _("A fonte recusou o pedido (resposta %(code)d).") % {"code": error.code}
                ) from error
            told = str(error.headers.get("Retry-After", "")) if error.headers else ""
            return float(told) if told.isdecimal() else 0.0
        except (URLError, TimeoutError, OSError, HTTPException):
            return 0.0
        if len(body) > MOST_BYTES:
            raise SourceProblem(
                _("A fonte respondeu com mais de %(most)d MB.") % {"most": MOST_BYTES // 2**20}
            )
        return body


def parsed(body: bytes) -> Any:
    """JSON that may begin with a mark or be in Latin-1. Raises SourceProblem."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceProblem(_("A resposta não é JSON.")) from error
