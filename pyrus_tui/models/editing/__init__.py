"""Editing a form's fields, without a screen: what may be typed, what changed, what is sent."""
