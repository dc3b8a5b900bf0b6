"""A keyboard-driven terminal client for Pyrus."""

__version__ = "0.1.0"
