"""Real servers for the tests, started by the tests on free ports of 127.0.0.1 and stopped with them."""
