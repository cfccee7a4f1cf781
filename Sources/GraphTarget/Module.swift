// The module comment of GraphTarget.
