"""Finds the packages for what apps require."""
