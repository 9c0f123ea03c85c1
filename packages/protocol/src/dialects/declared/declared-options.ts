/** The settings of the declared dialect, as a file has them. */
import type { AnswerOptions } from './answer.ts'
import type { CarrierOptions } from './carrier-options.ts'
import type { CheckOptions } from './checks.ts'
import type { CorsOptions } from './cors.ts'
import type { JsonStyleName } from './json-style.ts'
import type { LoginOptions } from './login-options.ts'
import type { LogoutOptions, RefreshOptions } from './refresh.ts'
import type { RefuseOptions } from './refusals.ts'
import type { RouteOptions } from './routes.ts'

/** Options of `declared`: one object that describes an old app. */
export interface DeclaredOptions {
  readonly login?: LoginOptions
  /** The answer to a login. Default `{"token": "{token}"}`. */
  readonly answer?: AnswerOptions
  readonly token: {
    readonly alg?: string
    /** Algorithms of tokens from before, whose keys are `formerKeys`. */
    readonly accept?: readonly string[]
    /** Whether the header is `{"typ","alg"}`, as PyJWT wrote it until 2.4. */
    readonly typFirst?: boolean
    readonly claims: Readonly<Record<string, unknown>>
    /** More members of the header, which are sorted then, as PyJWT sorts them. */
    readonly headers?: Readonly<Record<string, unknown>>
    /** The `kid` of the header. */
    readonly kid?: string | null
  }
  readonly subject?: {
    /** Its path: `data.id`. */
    readonly claim: string
    /** Default `id`. */
    readonly column?: string
    /** Whether there must be such a row. Default true. */
    readonly required?: boolean
  }
  readonly carry: readonly CarrierOptions[]
  readonly check?: CheckOptions
  readonly roles?:
    | { readonly claim: string }
    | { readonly column: string; readonly is?: unknown; readonly role?: string }
  readonly scopes?: { readonly claim: string }
  readonly logout?: LogoutOptions | readonly LogoutOptions[]
  readonly refresh?: RefreshOptions
  readonly refuse?: RefuseOptions
  readonly cors?: CorsOptions
  readonly json?: JsonStyleName
  readonly routes?: readonly RouteOptions[]
  /** Other logins of the app, with other answers. */
  readonly otherLogins?: readonly {
    readonly path: string
    readonly answer: AnswerOptions
    /** Other claims than `token.claims`, or more of them. */
    readonly claims?: Readonly<Record<string, unknown>>
  }[]
  /** How large a body may be. Default 102,400 bytes. */
  readonly maximumBodyBytes?: number
}
