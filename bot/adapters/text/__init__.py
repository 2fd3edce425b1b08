"""Structured values out of what customers type: the only place where Chinese text libraries are used."""
