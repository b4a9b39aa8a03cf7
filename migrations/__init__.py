"""The schema of the database, step by step; `tables` names every model, `upgrade` brings a database up to date."""
