"""What every other package stands on: places, problems, diagnostics, text and files."""
