"""CANARY-9f41c2: the references."""
