"""Reference implementations, one package per assignment; never shown to students."""
