"""What the command line does besides opening the client: accounts, settings, a check-up."""
