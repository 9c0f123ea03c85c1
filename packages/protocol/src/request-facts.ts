/** What a dialect may know of a request: plain facts, no framework. */

/** The facts of one request. Adapters make them. None of them is trusted. */
export interface RequestFacts {
  /** As on the wire: methods are case-sensitive. */
  readonly method: string
  /** `http://host:port`, for absolute links; undefined when the request names no host. */
  readonly origin: string | undefined
  /**
   * The path as sent, before it was decoded or mounted, without the query. Undefined where the target is not a path (`*`, authority
   * form), where it is ambiguous, and where something rewrote it. For comparing, never for routing.
   */
  readonly path: string | undefined
  /** Everything after the first `?` of the target, as sent. The only credential read from it is a single-use ticket. */
  readonly query?: string | undefined
  /**
   * Every line of a header, in order, without blanks around the values. A name that was sent twice gives two values where they are
   * kept apart (Node); where they were joined (web `Headers`) they are one value with a comma.
   */
  readonly header: (name: string) => readonly string[]
  /** The framework's own object for the request: the same one each time that its facts are read. For what may happen once per request. */
  readonly request?: object | undefined
  /** Where the dialect reads tokens in bodies, and the method has one. */
  readonly body?: Uint8Array | undefined
  /** What the server calls the request. Never read from a header of the client. A guard's refusal has it, where there is one. */
  readonly requestId?: string | undefined
}
