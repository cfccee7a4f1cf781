/// `satchel.yaml` as a tree whose nodes know their place, then as checked values; all errors at once.
///
/// Promises: a configuration that loads is well formed, and one that resolves fits the CRM it was resolved against;
/// every error names file, line and column, why, and how to mend it. Must never: hold, print or log a secret, fall
/// back to a guess where a key is missing that decides who sees what, or change anything.
package enum Configuration {}
