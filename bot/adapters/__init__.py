"""The outside world: PostgreSQL, content files, Rasa, Chinese text."""
