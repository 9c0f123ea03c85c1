/** A form as its text, for endpoints that lead to the same request by GET. */
import { oauthError, type RequestFacts, readFormBody } from '@latchkey/protocol'
import type { BodyReader } from './body-reader.ts'

/** The form as it is, because what stands twice must be seen. */
export const formText: BodyReader<string> = Object.freeze({
  contentType: 'application/x-www-form-urlencoded',
  bytes: 8192,
  refuseCompressed: () => oauthError(415, 'unsupported_media_type', 'Send the body uncompressed.'),
  read: (facts: RequestFacts, body: Uint8Array) => {
    const text = new URLSearchParams(Buffer.from(body).toString('utf8'))
    const read = readFormBody(facts, body, [...text.keys()])
    return 'kind' in read
      ? { message: oauthError(400, 'invalid_request', 'Send a form as application/x-www-form-urlencoded.') }
      : { value: text.toString() }
  },
})
