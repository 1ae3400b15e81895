"""The two locks: the one to commit, and the one for Pyodide."""
