"""No references are needed here."""
