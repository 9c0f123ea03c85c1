/** The shape of a recorded case, as far as the replayer reads it. */

/** Bytes to send: text with placeholders, base64, or one text repeated. */
export type ByteSource =
  | string
  | { readonly b64: string }
  | { readonly repeat: string; readonly times: number; readonly prefix?: string; readonly suffix?: string }

/** One step that damages or dresses a token; `i` is the segment, 2 (the signature) where it is not given. */
export interface TokenOperation {
  readonly op: string
  readonly i?: number
  readonly n?: number
  readonly at?: number
  readonly value?: unknown
}

export type TokenSpec =
  | { readonly literal: string }
  | {
      /** What signs; the header says what is claimed. */
      readonly alg: 'none' | 'HS256' | 'HS384' | 'HS512'
      readonly header?: unknown
      readonly header_raw?: ByteSource
      readonly claims?: unknown
      readonly claims_raw?: ByteSource
      readonly secret?: string
      /** Operations before signing. */
      readonly pre?: readonly TokenOperation[]
      /** Operations after signing. */
      readonly mutate?: readonly TokenOperation[]
      /** Counts this claim up until the segment holds all these characters. */
      readonly search?: { readonly claim: string; readonly contains: string; readonly segment?: number }
    }

export type RecordedRequest = { readonly method: string } & (
  | { readonly raw: ByteSource }
  | {
      readonly raw?: never
      readonly path: string
      readonly headers: readonly (readonly [name: string, value: string | { readonly utf8: string }])[]
      readonly body?: ByteSource
      /** Bytes per chunk of a chunked body. */
      readonly chunked?: number
    }
)

/** What a returned token must be, to the letter. */
export interface IssuedToken {
  readonly header_json: string
  readonly alg: 'HS256' | 'HS384' | 'HS512'
  readonly secret: string
  /** In order; `now+300` stands for an integer. */
  readonly claims: readonly (readonly [name: string, value: unknown])[]
  /** first − second = difference, in seconds. */
  readonly relations?: readonly (readonly [first: string, second: string, differenceSeconds: number])[]
}

/** A whole recorded response, or the part of one that a recommendation fixes. Status 0 is "no HTTP/1.x response". */
export interface ExpectedResponse {
  readonly status: number
  /** Lower-case names; of the compared headers, one that is absent here must be absent. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly body_regex?: string
  /** Body with `{{issued}}` where the token stands. */
  readonly body_template?: string
  readonly issued?: IssuedToken
}

export interface GoldenCase {
  readonly id: string
  readonly topic: string
  readonly compat: 'copy' | 'fix' | 'configurable' | 'optional' | 'refuse-at-start'
  readonly requires?: readonly string[]
  readonly config_id?: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly setup?: { readonly db: 'down' }
  /** Sent in the first third of a second, because the answer turns on the second. */
  readonly align?: boolean
  readonly login?: {
    readonly request: RecordedRequest
    readonly capture: string
    readonly mutate?: readonly TokenOperation[]
  }
  readonly token?: TokenSpec
  readonly request: RecordedRequest
  readonly response: ExpectedResponse
  readonly variants?: Readonly<Record<string, ExpectedResponse>>
  readonly recommended?: ExpectedResponse
}
