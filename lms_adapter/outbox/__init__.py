"""Deliveries to the LMS: written with what made them true, sent until they stay."""
