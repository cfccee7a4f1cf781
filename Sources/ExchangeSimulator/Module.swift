// The module comment of ExchangeSimulator.
