/** Flask-JWT's decorators as callbacks. */
import type { Message } from '../message.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { Principal } from './dialect.ts'
import type { FlaskJwtError } from './flask-jwt-error.ts'

type Members = Readonly<Record<string, unknown>>

/** The callbacks of Flask-JWT's decorators; `authentication_handler` and `identity_handler` are the face's users. */
export interface FlaskJwtHandlers {
  /** `jwt_payload_handler`: the claims of a new token, in order; `now` and all times are seconds since the epoch. */
  readonly jwtPayloadHandler?: (identity: Principal, context: { readonly now: number }) => Members
  /** `jwt_headers_handler`: members added to the JOSE header; `alg` stays the key's. */
  readonly jwtHeadersHandler?: (identity: Principal) => Members | undefined
  /** `jwt_encode_handler`: the whole token. */
  readonly jwtEncodeHandler?: (identity: Principal) => string
  /**
   * `jwt_decode_handler`: the claims of a token, which the handler has verified. Throws to refuse; the error's message is the
   * description, unless it is a `TypeError` or another of the engine's own errors, which are bugs.
   */
  readonly jwtDecodeHandler?: (token: string) => Members
  /** `request_handler`: the request's token, or undefined; throws a {@link FlaskJwtError} to refuse in its words. */
  readonly requestHandler?: (facts: RequestFacts) => string | undefined
  /** `auth_response_handler`: the answer to a login. */
  readonly authResponseHandler?: (accessToken: string, identity: Principal) => unknown
  /** `jwt_error_handler`: the answer to a refusal. */
  readonly jwtErrorHandler?: (error: FlaskJwtError) => {
    readonly status: number
    readonly headers?: Message['headers']
    readonly body: unknown
  }
}
