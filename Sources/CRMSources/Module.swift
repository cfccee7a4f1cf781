// The module comment of CRMSources.
