/** What keeps an app from answering, and what its client is told. */
import type { Message } from '@latchkey/protocol'
import { REQUEST_ID_HEADER } from '../http/request-id.ts'

export type Failure =
  /** Nobody listens there, or the name leads nowhere. */
  | 'unreachable'
  /** It closed the connection instead. */
  | 'closed'
  /** What it sent is no answer. */
  | 'not_understood'
  | 'app_late'
  | 'client_late'
  /** What the client sends is no body. */
  | 'client_malformed'
  /** In the middle of its answer. */
  | 'broken_off'
  /** Of us: as many as there may be are under way. */
  | 'full'

type Told = readonly [status: number, error: string, description: string]

const TOLD: Readonly<Record<Exclude<Failure, 'broken_off'>, Told>> = {
  unreachable: [502, 'upstream_unreachable', 'The app behind this server cannot be reached.'],
  closed: [502, 'upstream_closed', 'The app behind this server closed the connection without an answer.'],
  not_understood: [502, 'upstream_invalid', 'The app behind this server sent what is no answer.'],
  app_late: [504, 'upstream_timeout', 'The app behind this server took too long.'],
  client_malformed: [400, 'invalid_request', 'The body of the request is malformed.'],
  client_late: [408, 'request_timeout', 'The request took too long to arrive.'],
  full: [503, 'overloaded', 'Too many requests are under way. Try again in a moment.'],
}

const CODES: Readonly<Record<string, Failure>> = {
  UND_ERR_CONNECT_TIMEOUT: 'app_late',
  UND_ERR_SOCKET: 'closed',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  UND_ERR_HEADERS_OVERFLOW: 'not_understood',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'not_understood',
}

export function failureOf(fault: Error): Failure {
  const code = 'code' in fault && typeof fault.code === 'string' ? fault.code : ''
  if (fault.name === 'HTTPParserError') return 'not_understood'
  // A socket on which an answer stood that nobody had asked for, or a change of protocol.
  if (code === 'UND_ERR_SOCKET' && /^bad /.test(fault.message)) return 'not_understood'
  return CODES[code] ?? 'unreachable'
}

export function failureMessage(failure: Failure, requestId: string): Message {
  const [status, error, description] = TOLD[failure === 'broken_off' ? 'closed' : failure]
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'],
      ['Cache-Control', 'no-store'],
      ...(status === 503 ? [['Retry-After', '1'] as const] : []),
      [REQUEST_ID_HEADER, requestId],
    ],
    body: JSON.stringify({ error, error_description: description, request_id: requestId }),
  }
}
