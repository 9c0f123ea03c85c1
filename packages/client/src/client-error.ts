/** What the client rejects with. Network faults of your own requests are not among them: those are still what `fetch` throws. */

/**
 * - `login_refused`: the user name or the password is wrong
 * - `logged_out`: there is no session, or the server has ended it
 * - `refresh_unsupported`: this session has nothing to refresh with
 * - `unavailable`: no usable answer came (network, timeout, 429, 5xx). The session is kept: try again later
 * - `storage_unavailable`: the storage throws or does not answer, so nobody knows who is logged in. Nothing was sent, nothing is lost
 * - `answer_unexpected`: the server's answer is not one of this dialect; `status` and `answer` say what came
 */
export type ClientErrorCode =
  | 'login_refused'
  | 'logged_out'
  | 'refresh_unsupported'
  | 'unavailable'
  | 'storage_unavailable'
  | 'answer_unexpected'

/** An answer that the client could not use. */
export interface RefusingAnswer {
  /** 0 when no answer came. */
  readonly status: number
  readonly members: unknown
  readonly retryAfterSeconds?: number | undefined
}

/** Why the client could not do what it was asked to do. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  declare readonly code: ClientErrorCode
  declare readonly status: number | undefined
  /** The answer's JSON, if it had any. Never that of a success: it may hold a token, and errors are logged. */
  declare readonly answer: unknown
  /** When the server wants to be asked again. */
  declare readonly retryAfterSeconds: number | undefined

  constructor(code: ClientErrorCode, answer?: RefusingAnswer) {
    super(code)
    this.code = code
    this.status = answer?.status || undefined
    this.answer = Number(answer?.status) < 400 ? undefined : answer?.members
    this.retryAfterSeconds = answer?.retryAfterSeconds
  }
}
