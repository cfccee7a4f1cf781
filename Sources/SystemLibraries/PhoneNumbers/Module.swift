// The module comment of PhoneNumbers.
