// The module comment of TestSupport.
