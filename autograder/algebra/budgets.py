"""How large an answer may be; everything beyond is refused before any work is done on it.

The numbers are far above what a person writes and far below what could keep a machine busy.
"""

from __future__ import annotations

TEXT_LENGTH = 2_000
"""Characters of one text answer."""

NAME_LENGTH = 40
"""Characters of one name."""

SYMBOLS = 60
"""Different symbols in one answer."""

NODES = 1_000
"""Operations, numbers and names read from one text."""

RESULT_NODES = 100_000
"""Nodes of what was read, derivatives carried out."""

DEPTH = 60
"""Nesting of brackets, powers and function calls."""

DIGITS = 400
"""Digits of one written number."""

EXPONENT = 400
"""Size of the exponent in scientific notation."""

BITS = 60_000
"""Bits of the largest number that evaluating an answer may produce."""

MATRIX_ENTRIES = 2_500
"""Entries of a written matrix."""

WIRE_NODES = 50_000
"""Nodes of one encoded answer."""

WIRE_DEPTH = 100
"""Nesting of one encoded answer."""

WIRE_TEXT = 100_000
"""Characters of one encoded text."""

WIRE_DIGITS = 4_000
"""Digits of one encoded integer."""

ARRAY_ELEMENTS = 1_000_000
"""Elements of one numeric array."""

WIRE_BYTES = 64_000_000
"""Bytes of one encoded answer as JSON text."""
