"""Getting files: from npm, a package index, a Pyodide distribution; and the cache that keeps them."""
