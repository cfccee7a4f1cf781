// The module comment of Configuration.
