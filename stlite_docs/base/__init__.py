"""What all other packages use: places, problems, diagnostics, text and files."""
