// The module comment of SyncPlanning.
