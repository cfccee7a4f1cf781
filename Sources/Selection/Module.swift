// The module comment of Selection.
