"""Pure functions from models to what a person reads."""
