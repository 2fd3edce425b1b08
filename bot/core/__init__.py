"""The service standard as plain rules and frozen data: standard library only."""
