"""The layers a worker puts on itself, in the order of :mod:`.layers`.

Everything here runs in the forked child, before the first line of student code, and uses
``ctypes`` and the standard library only.
"""
