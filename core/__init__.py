"""The floor: settings, database, clock, errors, documents. Knows no noun of the domain."""
