"""Platforms on which customers write: for each a pure codec, and a thin shell around it.

A codec reads what the platform delivers (bytes) as bot.core.channels.Inbound and knows the platform's limits. A shell has the
routes or the loop by which messages come, and a sender by which answers go. Nothing else knows of the platform.
"""
