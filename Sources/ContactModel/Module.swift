// The module comment of ContactModel.
