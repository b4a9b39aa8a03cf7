"""The `passerelle` command: one module a subcommand."""
