"""What is measured, each beside a peer or a limit in the same run; `make bench` writes RESULTS.md."""
