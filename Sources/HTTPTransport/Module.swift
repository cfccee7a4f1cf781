// The module comment of HTTPTransport.
