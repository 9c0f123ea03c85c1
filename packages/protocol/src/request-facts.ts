/** What a dialect may know of a request: plain facts, no framework. */

/** The facts of one request. Adapters make them; nothing in here is trusted. */
export interface RequestFacts {
  /** As on the wire: methods are case-sensitive. */
  readonly method: string
  /** `http://host:port`, for absolute links; undefined when the request names no host. */
  readonly origin: string | undefined
  /**
   * The path as it came on the wire, before anything decoded or mounted it, and without the query; undefined where the target is none
   * (`*`, authority form), where it can be read in two ways, and where something rewrote it. For comparing, never for routing.
   */
  readonly path: string | undefined
  /** What stands behind the first `?` of the target, as it came. No credential is read from it but a single-use ticket. */
  readonly query?: string | undefined
  /**
   * Every line of a header, in order, without blanks around the values. A name that came twice gives two values where the carrier
   * keeps them apart (Node); where it has joined them (web `Headers`) they come as one value with a comma.
   */
  readonly header: (name: string) => readonly string[]
}
