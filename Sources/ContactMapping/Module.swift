// The module comment of ContactMapping.
