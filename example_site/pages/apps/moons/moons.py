"""What both pages need."""

import csv
from pathlib import Path


def read_moons() -> dict[str, int]:
    """Return the number of moons by planet."""
    with Path("data/planets.csv").open() as file:
        return {row["planet"]: int(row["moons"]) for row in csv.DictReader(file)}
