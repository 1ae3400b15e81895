"""The locks: the one to commit, and the one that Pyodide reads."""
