"""Messages to people: outbox, SMS, e-mail, group webhooks, receipts. Never sent twice, never lost."""
