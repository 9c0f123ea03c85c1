/** A login's body as the dialect reads it: with the old app's own order of refusals, in the old app's words. */
import type { Dialect, LoginRequest, RequestFacts } from '@latchkey/protocol'
import type { TObject } from 'typebox'
import type { BodyReader } from '../http/body-reader.ts'

/** @param schema - describes such a body for the documentation; the dialect itself checks it. Default: the dialect is not described */
export function spoken(dialect: Dialect, schema?: TObject): BodyReader<LoginRequest> {
  return Object.freeze({
    ...(schema && { schema }),
    contentType: 'application/json',
    bytes: dialect.bodyLimits.bytes,
    refuseCompressed: () => dialect.httpMessage(415),
    read: (facts: RequestFacts, body: Uint8Array) => {
      const request = dialect.readLogin(facts, body)
      return 'kind' in request ? { message: dialect.refuse(request) } : { value: request }
    },
  })
}
