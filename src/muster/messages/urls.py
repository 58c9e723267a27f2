"""Messages: the outbox, calls instead, channels and texts."""

from django.urls import path

from muster.messages.views import outbox, ways

urlpatterns = [
    path("messages/", outbox.outbox, name="outbox"),
    path("messages/<int:number>/", outbox.sending, name="sending"),
    path("messages/<int:number>/withdraw/", outbox.withdraw_sending, name="withdraw-sending"),
    path("messages/calls/", outbox.message_calls, name="message-calls"),
    path("messages/calls/<int:number>/", outbox.message_number, name="message-number"),
    path("messages/calls/<int:number>/note/", outbox.note_call, name="note-call"),
    path("messages/channels/", ways.message_channels, name="message-channels"),
    path("messages/channels/<int:number>/end/", ways.end_channel, name="end-channel"),
    path("messages/channels/<int:number>/list/", outbox.hand_over_list, name="hand-over-list"),
    path("messages/channels/<int:number>/receipts/", outbox.bring_receipts, name="bring-receipts"),
    path("messages/other-ways/", ways.other_ways, name="other-ways"),
    path("messages/other-ways/<int:number>/take-back/", ways.take_back_other_way, name="take-back-other-way"),
    path("messages/texts/", ways.message_texts, name="message-texts"),
]
