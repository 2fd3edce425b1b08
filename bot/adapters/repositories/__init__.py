"""The ports of bot/services/ports.py on PostgreSQL, one module a port."""
