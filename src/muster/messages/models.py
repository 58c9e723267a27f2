"""Channels, templates, messages and what became of each part. Numbers and filled-in texts stand sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muster.messages.other_model import OtherWay
from muster.messages.rules import State

__all__ = ["Batch", "Channel", "Message", "OtherWay", "Part", "Receipt", "State", "Template"]
"""What reached people otherwise has a module of its own; Django looks for tables here."""

MESSAGE_COLUMN = "messaging_message.sealed"
SECRET_COLUMN = "messaging_channel.secret"  # noqa: S105 - what sealed secrets are bound to


class Channel(models.Model):
    """A way out. `settings` as its gateway reads them; the password is sealed apart."""

    class Kind(models.TextChoices):
        """How it goes out."""

        LIST = "list", _("Number list for the carrier")
        SMPP = "smpp", _("SMS over SMPP 3.4")
        HTTP = "http", _("SMS over the carrier's web interface")
        MAIL = "mail", _("E-mail")
        GROUP = "group", _("Group bot, without personal data")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    name = models.TextField()
    kind = models.TextField(choices=Kind.choices)
    settings = models.JSONField(default=dict)
    secret = models.BinaryField(null=True)
    per_second = models.FloatField(default=20)
    per_hour = models.IntegerField(null=True)
    per_number_day = models.SmallIntegerField(null=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    trouble = models.TextField(default="")
    """Why it does not work at the moment, in the gateway's words; '' when it does."""
    troubled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place", "name"], condition=Q(ended_at__isnull=True), name="messaging_channel_once"
            )
        ]


class Template(models.Model):
    """A text that was filed with the carrier: signature, placeholders, and the number it was filed under."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    name = models.TextField()
    signature = models.TextField()
    text = models.TextField()
    filed = models.TextField(default="")
    urgent = models.BooleanField(default=False)
    """Quiet hours do not hold it back."""
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place", "name"], condition=Q(ended_at__isnull=True), name="messaging_template_once"
            )
        ]


class Batch(models.Model):
    """One sending: whoever asked says for what (`event`), and the same event is never queued twice."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_constraint=False)
    event = models.TextField()
    title = models.TextField()
    signature = models.TextField()
    text = models.TextField()
    """With its placeholders: it names nobody."""
    urgent = models.BooleanField(default=False)
    count = models.IntegerField(default=0)
    left_out = models.JSONField(default=dict)
    """How many got none, by reason."""
    made_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "event"], name="messaging_batch_once")]


class Message(models.Model):
    """To one person, once for each sending."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, db_constraint=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_constraint=False)
    about = models.UUIDField(null=True)
    """The member of staff it goes to, where it does."""
    mark = models.BinaryField()
    sealed = models.BinaryField()
    state = models.TextField(default=State.QUEUED)
    attempts = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()
    changed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    call_outcome = models.TextField(default="")
    called_by = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "mark"], name="messaging_message_once")]
        indexes = [
            models.Index(
                fields=["channel", "not_before", "id"], condition=Q(state="queued"), name="messaging_message_due"
            ),
            models.Index(fields=["incident", "mark", "changed_at"], name="messaging_message_mark"),
            models.Index(fields=["incident", "place"], condition=Q(state="call"), name="messaging_message_call"),
        ]


class Part(models.Model):
    """One part of one attempt. It stands here before anything is sent, so that nothing is ever sent unknown to us."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, db_constraint=False, related_name="parts")
    channel = models.BigIntegerField()
    attempt = models.SmallIntegerField()
    number = models.SmallIntegerField()
    reference = models.TextField(unique=True)
    """Ours; gateways that carry it bring it back in receipts."""
    gateway_id = models.TextField(default="")
    state = models.TextField()
    error = models.TextField(default="")
    sent_at = models.DateTimeField()
    asked = models.SmallIntegerField(default=0)
    ask_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "attempt", "number"], name="messaging_part_once"),
        ]
        indexes = [
            models.Index(fields=["channel", "gateway_id"], condition=~Q(gateway_id=""), name="messaging_part_gateway"),
            models.Index(fields=["channel", "ask_at"], condition=Q(ask_at__isnull=False), name="messaging_part_ask"),
            models.Index(fields=["channel", "state"], condition=Q(state="sending"), name="messaging_part_sending"),
            models.Index(fields=["channel", "sent_at"], name="messaging_part_sent"),
        ]


class Receipt(models.Model):
    """What a gateway or a carrier's file said of a part, kept until the part is known: it may come before its id."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    channel = models.BigIntegerField()
    gateway_id = models.TextField(default="")
    reference = models.TextField(default="")
    state = models.TextField()
    error = models.TextField(default="")
    recorded_at = models.DateTimeField()
    part = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "gateway_id"], condition=Q(part__isnull=True), name="messaging_receipt_open"
            )
        ]
