"""E-mail through the office's own server. Taken by it is all that is known; there are no receipts."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from typing import Any

from muster.messages.gateways import Gateway, OneWay, Outcome, Outgoing, Pace, Unusable
from muster.messages.rules import PartState

SECONDS = 20
PERMANENT = 500


def open_mail(settings: Mapping[str, Any], secret: str, pace: Pace) -> Gateway:
    """A signed-in connection. Raises Unusable."""
    try:
        server = _connected(settings)
        if settings.get("user"):
            server.login(str(settings["user"]), secret)
    except (OSError, ValueError, smtplib.SMTPException) as trouble:
        raise Unusable(str(trouble)) from trouble
    return _Mail(server, str(settings.get("sender", "")), pace)


def _connected(settings: Mapping[str, Any]) -> smtplib.SMTP:
    host, port, safety = str(settings.get("host", "")), int(settings.get("port", 465)), settings.get("tls", "ssl")
    if safety == "ssl":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if safety == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


class _Mail(OneWay):
    def __init__(self, server: smtplib.SMTP, sender: str, pace: Pace) -> None:
        self._server, self._sender, self._pace = server, sender, pace

    def send(self, messages: Sequence[Outgoing]) -> Iterator[Outcome]:
        """One letter for each; our reference is its Message-ID, so that a second one could be told."""
        for message in messages:
            self._pace.step()
            letter = EmailMessage()
            letter["From"], letter["To"], letter["Subject"] = self._sender, message.number, message.subject
            letter["Message-ID"] = f"<{message.references[0]}@muster>"
            letter.set_content(message.text)
            yield self._sent(message.references[0], letter)

    def _sent(self, reference: str, letter: EmailMessage) -> Outcome:
        if (
            self._server.sock is None
        ):  # it hung up at a letter before: this one was not sent, the next minute dials anew
            return Outcome(reference, None, error="disconnected")
        try:
            self._server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return Outcome(reference, PartState.DEAD if code >= PERMANENT else PartState.FAILED, error=str(code))
        except smtplib.SMTPResponseException as refused:  # the letter or the sender: it says nothing of the address
            for_good = refused.smtp_code >= PERMANENT
            return Outcome(reference, PartState.REFUSED if for_good else PartState.FAILED, error=str(refused.smtp_code))
        except (smtplib.SMTPNotSupportedError, ValueError) as trouble:  # an address the server cannot be given
            return Outcome(reference, PartState.REFUSED, error=str(trouble))
        except (OSError, smtplib.SMTPException) as trouble:
            return Outcome(reference, PartState.UNKNOWN, error=str(trouble))
        return Outcome(reference, PartState.ACCEPTED, reference)

    def close(self) -> None:
        """Take leave."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._server.quit()
