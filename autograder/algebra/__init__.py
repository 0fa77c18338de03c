"""Our own mathematics: a tree of values, reading and saying it, and deciding about it.

``nodes`` the tree · ``heads`` the closed table of operations · ``budgets`` how large it may be ·
``names`` symbols and their spellings · ``domains`` where they live · ``parse`` text to tree ·
``say`` tree to text and LaTeX · ``floats`` numeric values without flint · ``balls``, ``equality``,
``realsets``, ``limits`` decisions.

Nothing here evaluates text: a text becomes a tree by ``parse`` alone.
"""
