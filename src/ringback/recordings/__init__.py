"""Recordings of exchanges, read from files."""
