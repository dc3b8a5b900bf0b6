"""A Pyrus server inside the program, for the demo and the tests."""
