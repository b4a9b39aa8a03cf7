"""Launches from platforms, through the application as it runs."""
