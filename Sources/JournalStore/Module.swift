// The module comment of JournalStore.
