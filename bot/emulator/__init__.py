"""Telegram's Bot API on the loopback interface, for trying the assistant out and for tests.

Nothing in here talks to the network: bots speak to `/bot<token>/<method>` as they would to Telegram, people are
played through the control side `/sim/...` or the chat page, and what Telegram would refuse is refused.
"""
