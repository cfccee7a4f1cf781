// The module comment of Service.
