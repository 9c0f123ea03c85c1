/** h3's event: where it holds the request. */
import type { RequestFacts } from '@latchkey/protocol'
import type { NodeRequest } from './node-request.ts'
import { requestFactsOf } from './request-facts-of.ts'

/** The part of h3's `H3Event` that the guard needs, whatever its types are. */
export interface H3EventLike {
  readonly req: Request
  /** On Node: the web-standard request is made from this one, and its headers lack what Node drops. */
  readonly runtime?: { readonly node?: { readonly req?: unknown } | undefined } | undefined
}

/** The facts of the request as it was received. */
export function factsOfEvent({ req, runtime }: H3EventLike): RequestFacts {
  // A line of `rawHeaders` for each that was sent: a second Authorization is seen.
  return requestFactsOf((runtime?.node?.req as NodeRequest | undefined) ?? req)
}
