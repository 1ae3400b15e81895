"""The pinned versions and hashes of everything that apps run on."""
