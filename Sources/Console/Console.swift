// Every page needs them.
@_exported public import WebPages

/// The console: pages over HTTP for administrators and the data-protection officer.
///
/// Promises: text that came from the CRM, from mailboxes or from a request never becomes markup; nothing is shown to, and
/// nothing done for, whoever is not signed in; a form counts only when it was sent from the console's own page in the
/// same session; whatever is refused is told to the log. Must never: show what a contact holds to whom the
/// desk does not give it, ask Exchange or the CRM, or decide what a hold is: it shows what it is given, and hands a
/// person's word on.
package enum Console {}

extension Route: Place {}

extension HTML.Attribute {
    static func href(_ route: Route) -> HTML.Attribute { .href(to: route) }
    static func action(_ route: Route) -> HTML.Attribute { .action(at: route) }
    static func forward(to route: Route) -> [HTML.Attribute] { forward(at: route) }
}
