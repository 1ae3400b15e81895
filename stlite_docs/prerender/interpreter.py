"""The Node.js process in which the apps of one pool run."""

from __future__ import annotations
