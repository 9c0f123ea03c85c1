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

/** An answer that the client can make nothing of. */
export interface RefusingAnswer {
  /** 0 when nothing came. */
  readonly status: number
  readonly members: unknown
  readonly retryAfterSeconds?: number | undefined
}

/** Why the client could not do what it was asked for. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  declare readonly code: ClientErrorCode
  declare readonly status: number | undefined
  /** The answer's JSON, where it had one. A success that is not understood may hold a token, and errors are logged: of one there is none. */
  declare readonly answer: unknown
  /** When the server wishes to be asked again. */
  declare readonly retryAfterSeconds: number | undefined

  constructor(code: ClientErrorCode, answer?: RefusingAnswer) {
    super(code)
    this.code = code
    this.status = answer?.status || undefined
    this.answer = Number(answer?.status) < 400 ? undefined : answer?.members
    this.retryAfterSeconds = answer?.retryAfterSeconds
  }
}
