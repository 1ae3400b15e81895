"""Where the paths and globs of a page lead: data files, folders, archives, wheels, requirement files."""
