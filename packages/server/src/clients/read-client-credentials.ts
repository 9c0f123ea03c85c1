/**
 * How a client says who it is: `client_secret_basic`, `client_secret_post` (RFC 6749 §2.3.1) or `private_key_jwt` (RFC 7523 §2.2), and never
 * in two ways at once.
 */
import type { RequestFacts } from '@latchkey/protocol'
import type { ClientCredentials } from './authenticate-client.ts'
import { ASSERTION_TYPE, assertedClient } from './client-assertion.ts'
import type { AssertedClient } from './judge-assertion.ts'

/** The members of a form that are about the client. */
export interface ClientParameters {
  readonly client_id?: string
  readonly client_secret?: string
  readonly client_assertion?: string
  readonly client_assertion_type?: string
}

/** Undefined for a request without any. `twice`: by two methods in one request, whether or not one of them is right. */
export function readClientCredentials(
  facts: RequestFacts,
  form: ClientParameters,
): ClientCredentials | AssertedClient | 'malformed' | 'twice' | undefined {
  const { client_id: id, client_secret: secret } = form
  const sent = facts.header('authorization')
  const signs = form.client_assertion !== undefined || form.client_assertion_type !== undefined
  if (sent.length + (secret === undefined ? 0 : 1) + (signs ? 1 : 0) > 1) return 'twice'
  if (signs) return readAssertion(form)
  const [line] = sent
  if (line === undefined) {
    if (secret === undefined) return undefined
    return id === undefined ? 'malformed' : { id, secret }
  }
  const basic = readBasic(line)
  if (!basic) return 'malformed'
  return id === undefined || id === basic.id ? basic : 'malformed'
}

/** RFC 7521 §4.2: `client_id` may be left out, and is the same where it is sent. */
function readAssertion({
  client_id: clientId,
  client_assertion: assertion,
  client_assertion_type: type,
}: ClientParameters): AssertedClient | 'malformed' {
  if (assertion === undefined || type !== ASSERTION_TYPE) return 'malformed'
  const id = assertedClient(assertion)
  return id === undefined || (clientId !== undefined && clientId !== id) ? 'malformed' : { id, assertion }
}

/** RFC 7617 §2; both halves are form-encoded before (RFC 6749 §2.3.1). */
function readBasic(line: string): ClientCredentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(line) ?? []
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  try {
    const [id = '', secret = ''] = [text.slice(0, colon), text.slice(colon + 1)].map(formDecode)
    return { id, secret }
  } catch {
    return undefined
  }
}

/** @throws {URIError} for a `%` that does not begin an encoded character */
function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
