"""Each option once: its declaration, its parser and its help; and how layers of options merge."""
