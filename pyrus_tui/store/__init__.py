"""The one place that holds fetched data."""
