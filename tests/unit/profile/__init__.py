"""Job sheets, profiles, and what becomes of them."""
