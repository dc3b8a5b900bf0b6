"""The domain in Pyrus's own words: frozen values, no input or output."""
