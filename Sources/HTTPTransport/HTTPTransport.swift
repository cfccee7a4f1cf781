/// HTTP over system libraries: `Client/` sends requests through libcurl, `Server/` answers them through libmicrohttpd.
///
/// Promises: bounded bodies and headers, one answer or one error for each request, a client's error that tells whether
/// the request can have left, and an end that leaves no thread or handler behind. Must never: send a request twice,
/// follow what an answer says, or log one; what a status means is the business of the callers.
package enum HTTPTransport {}
