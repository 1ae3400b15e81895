"""The pinned versions and hashes of all that apps run on."""
