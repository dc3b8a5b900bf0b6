"""How to talk to Pyrus."""
