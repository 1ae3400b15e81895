"""The runtime: stlite, Pyodide, wheels and lock that the apps of a site run on."""
