"""Services on real databases, and the worker on real brokers."""
