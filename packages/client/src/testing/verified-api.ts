/** An API behind the server's own dialect and keys, for this package's tests: it cannot use the guard, which is on the same floor. */
import type { ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Message, Refusal } from '@latchkey/protocol'
import { createVerifier, TokenError } from '@latchkey/tokens'
import type { GuardedBy, Listener } from './token-server.ts'

/** Answers a request with a good token with the subject, the method and the body; refuses others as the dialect does. */
export function verifiedApi({ dialect, key, clock }: GuardedBy): Listener {
  const verifier = createVerifier({ keys: key, policy: dialect.policy(), clock })

  return async (request, response) => {
    const header = (name: string): readonly string[] => request.headersDistinct[name.toLowerCase()] ?? []
    const facts = { method: request.method ?? '', origin: undefined, path: request.url, header }
    const credential = dialect.readCredential(facts)
    if (credential.kind !== 'token') return refuse(credential)
    try {
      const { claims } = verifier.verify(credential.token)
      const body = await text(request)
      return write(response, 200, JSON.stringify({ subject: claims['sub'], method: request.method, body }))
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      return refuse({ kind: 'token_refused', token: credential.token, error })
    }

    function refuse(refusal: Refusal): void {
      const { status, headers, body }: Message = dialect.refuse(refusal)
      for (const [name, value] of headers) response.appendHeader(name, value)
      write(response, status, body)
    }
  }
}

function write(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json')
  response.end(body)
}
