"""What the program does: services fetch, write and keep the store true."""
