// The module comment of Cryptography.
