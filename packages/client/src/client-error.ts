/** What the client rejects with. Network faults of your own requests are not among them: those stay what `fetch` throws. */

/**
 * - `login_refused`: the user name or the password is wrong
 * - `logged_out`: there is no session, or the server has ended it
 * - `refresh_unsupported`: this session has nothing to refresh with
 * - `unavailable`: no usable answer came (network, timeout, 429, 5xx). The session is kept: try again later
 * - `answer_unexpected`: the server answered what this dialect does not know; `status` and `answer` say what
 */
export type ClientErrorCode =
  | 'login_refused'
  | 'logged_out'
  | 'refresh_unsupported'
  | 'unavailable'
  | 'answer_unexpected'

/** What is known of the answer. */
export interface ClientErrorDetail {
  readonly status?: number | undefined
  /** The answer's JSON, where it had one. */
  readonly answer?: unknown
  /** When the server wishes to be asked again. */
  readonly retryAfterSeconds?: number | undefined
}

/** Why the client could not do what it was asked for. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientErrorCode
  readonly status: number | undefined
  readonly answer: unknown
  readonly retryAfterSeconds: number | undefined

  constructor(code: ClientErrorCode, { status, answer, retryAfterSeconds }: ClientErrorDetail = {}) {
    super(code)
    this.code = code
    this.status = status
    this.answer = answer
    this.retryAfterSeconds = retryAfterSeconds
  }
}
