"""What the apps of a site run on: stlite, Pyodide, packages and their lock."""
