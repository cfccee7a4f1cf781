// The module comment of AccessRules.
