"""Sandboxes for the tests: one warm process for those that do not need limits of their own."""

from __future__ import annotations

import json

import pytest

from autograder.execute import Limits, Sandbox

QUICK = Limits(
    cell_seconds=0.6,
    total_seconds=20,
    cpu_seconds=20,
    call_seconds=0.5,
    memory_mb=400,
    files=200,
)


@pytest.fixture(scope="session")
def sandbox():
    with Sandbox(limits=QUICK) as made:
        yield made


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook of code cells (or of given cell dicts) and return its path."""

    def write(*cells, name="submission.ipynb", **top):
        data = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {},
            "cells": [
                cell
                if isinstance(cell, dict)
                else {
                    "cell_type": "code",
                    "source": cell,
                    "metadata": {},
                    "outputs": [],
                    "execution_count": None,
                }
                for cell in cells
            ],
        } | top
        path = tmp_path / name
        path.write_text(json.dumps(data))
        return path

    return write
