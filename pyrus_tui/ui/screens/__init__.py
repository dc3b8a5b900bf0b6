"""Screens bind widgets to the store and to the services."""
