"""Ringback: contract tests and conformance checks for call-centre vendor APIs."""

from importlib.metadata import version

__version__ = version("ringback")
