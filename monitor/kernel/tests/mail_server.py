"""A mail server of the tests' own: it keeps what it accepts, and misbehaves when told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Mailbox:
    """`misbehaviours` are spent one for each message, in order; then all goes well.

    drop: the connection ends in the middle of the text · silence: the text is accepted and the
    connection ends before the answer · late: the answer takes `delay` seconds · an answer ("451 …",
    "550 …"): given to the recipient · "DATA 552 …": given to the text.
    """

    def __init__(self) -> None:
        self.misbehaviours: list[str] = []
        self.received: list[Message] = []
        self.delay = 1.0
        self.pace = 0.0

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"].strip() for message in self.received]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.misbehaviours and self.misbehaviours[0][0].isdigit():
            return self.misbehaviours.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        what = self.misbehaviours.pop(0) if self.misbehaviours else ""
        if what.startswith("DATA "):
            return what.removeprefix("DATA ")
        if what == "late":
            await asyncio.sleep(self.delay)
        self.received.append(message_from_bytes(envelope.content))
        await asyncio.sleep(self.pace)
        if what == "silence":
            server.transport.abort()  # type: ignore[union-attr]
        return "250 OK"


class Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        mailbox: Any = self.event_handler
        if mailbox.misbehaviours[:1] == ["drop"]:
            mailbox.misbehaviours.pop(0)
            await self.push("354 Go on")
            self.transport.abort()  # type: ignore[union-attr]
            return
        await super().smtp_DATA(arg)


class Listening(Controller):
    def factory(self) -> SMTP:
        return Server(self.handler, hostname="test")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """(what it received, its port)"""
    mailbox = Mailbox()
    controller = Listening(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield mailbox, controller.port
    finally:
        controller.stop()
