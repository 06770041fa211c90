"""Measuring the engine from the command line."""
