// ExchangeSimulator is a stateful, strict server of Microsoft Graph's personal contacts: on a socket through
// `SimulatorServer`, or in memory through `ExchangeSimulator.handle`.
//
// It promises the documented behaviour and the reported quirks of the service, each with its section of the facts it
// follows ("FACTS §n"), ids that never change for one state file, and that what was answered is kept. It never reaches
// the network by itself, never crashes on a request however broken, and never stands in for the service where secrecy
// matters: its secret is a word in a configuration and its pages under `/simulator/` are open to the whole machine.
