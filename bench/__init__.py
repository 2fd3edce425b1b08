"""Runs that measure or try the whole assistant; each is a command of its own, see the Makefile."""
