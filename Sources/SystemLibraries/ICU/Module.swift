// The module comment of ICU.
