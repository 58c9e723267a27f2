"""The client against a server that somebody else wrote: the package smpp34."""

from __future__ import annotations

import asyncio
import socket
import threading

import smpp34

from muster.messages.smpp import pdu, text
from muster.messages.smpp.client import Refused, Session, Settings


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


async def _receipt(session: smpp34.Esme, event: smpp34.SubmitSmEvent, words: bytes) -> None:
    await session.deliver_sm(
        source_addr=event.destination_addr, destination_addr=event.source_addr, esm_class=0x04, short_message=words
    )


class Others:
    """Runs the server in a loop of its own: the third submission is throttled, others are receipted."""

    def __init__(self) -> None:
        self.port, self.parts = free_port(), list[tuple[int, int, bytes]]()
        self.ready, self.loop = threading.Event(), asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_until_complete, args=(self._serve(),), daemon=True).start()
        assert self.ready.wait(10)

    async def _serve(self) -> None:
        server = smpp34.Server(host="127.0.0.1", port=self.port, system_id="SMSC")
        await server.start()
        self.ready.set()
        sessions, receipts = {}, set()
        while True:
            event = await server.next()
            if isinstance(event, smpp34.Esme):
                sessions[event.session_id] = event
            elif isinstance(event, smpp34.SubmitSmEvent):
                self.parts.append((event.esm_class, event.data_coding, bytes(event.short_message)))
                if len(self.parts) == 3:
                    event.reject(0x58)
                    continue
                name = f"x{len(self.parts)}"
                event.accept(message_id=name)
                words = f"id:{name} sub:001 dlvrd:001 stat:DELIVRD err:000 text:".encode()
                # Not awaited here: it is confirmed once the client has stored it.
                receipts.add(asyncio.create_task(_receipt(sessions[event.session_id], event, words)))
            elif isinstance(event, smpp34.Unbound):
                return


def test_a_long_text_its_receipts_and_throttling():
    others = Others()
    session = Session(Settings("127.0.0.1", others.port, "muster", "secret", answer_within=5))
    words = "值守" * 50
    parts = text.split(words, link=9)
    futures = [
        session.submit(pdu.Submit("1069", "15400000001", content, parts.coding, parts.has_header, number))
        for number, content in enumerate(parts.contents)
    ]
    assert [future.result(timeout=5) for future in futures] == ["x1", "x2"]
    assert {(esm, coding) for esm, coding, _content in others.parts} == {(pdu.UDH, text.UCS2)}
    assert "".join(content[6:].decode("utf-16-be") for _esm, _coding, content in others.parts) == words
    try:
        session.submit(pdu.Submit("1069", "15400000002", b"hi", text.DEFAULT, False, 3)).result(timeout=5)
    except Refused as said:
        assert said.throttled
    else:
        raise AssertionError("the third one is throttled")
    found = []
    while len(found) < 2:
        receipts = session.receipts(wait=5)
        assert receipts
        session.confirm(receipts)
        found += [(one.gateway_id, one.state) for one in receipts]
    assert sorted(found) == [("x1", "DELIVRD"), ("x2", "DELIVRD")]
    session.close()
