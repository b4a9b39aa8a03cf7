"""Correcting an item from its page: a form fit for its interaction, the preview, and what came of it."""
