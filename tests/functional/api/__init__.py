"""The JSON API, spoken to over HTTP as its clients do."""
