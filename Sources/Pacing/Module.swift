// The module comment of Pacing.
