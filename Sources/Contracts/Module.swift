// The module comment of Contracts.
