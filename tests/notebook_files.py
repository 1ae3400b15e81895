"""Jupyter notebooks."""

from __future__ import annotations

import json


def notebook(*cells: str, as_lines: bool = False, indent: int | None = None) -> str:
    """Return a notebook with Markdown cells, each one text or a list of lines. Text after % is code."""
    sources = [cell.splitlines(keepends=True) if as_lines else cell for cell in cells]
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python"}},
            "cells": [
                {
                    **(
                        {"cell_type": "markdown"} if cell[:1] != "%" else {"cell_type": "code", "outputs": []}
                    ),
                    "id": f"c{number}",
                    "metadata": {},
                    "source": source,
                }
                for number, (cell, source) in enumerate(zip(cells, sources, strict=True))
            ],
        },
        indent=indent,
    )
