"""Measuring the engine on real cooperation, beside simpler ways of answering."""
