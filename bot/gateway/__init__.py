"""The web process: customer page, chat, REST API, health."""
