// The module comment of SyncEngine.
