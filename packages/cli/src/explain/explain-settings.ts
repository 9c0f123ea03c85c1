/** What `latchkey explain` is asked. */

/** What to judge, and by which faces. */
export interface ExplainSettings {
  /** The settings file of `latchkey serve`, unless one face is described by words. */
  readonly file: string | undefined
  /** Variables that are not in the environment. */
  readonly envFile: string | undefined
  readonly face: number | 'native' | undefined
  readonly single: SingleFace | undefined
  readonly issuer: AskedIssuer | undefined
  /** Seconds since the epoch; undefined is now. */
  readonly at: number | undefined
  readonly json: boolean
  /** Explains a refused request by its line in a log, instead of a token. */
  readonly request: LoggedRequest | undefined
}

/** Where a refused request is found. */
export interface LoggedRequest {
  readonly id: string
  /** A file, or `-` for standard input. */
  readonly log: string
}

/** The issuer of a token, described without a file. */
export interface AskedIssuer {
  readonly issuer: string
  /** Default: the issuer, as in settings. */
  readonly audience: string | undefined
  /** A file; undefined for the keys that the issuer publishes. */
  readonly jwks: string | undefined
}

/** One face, described without a file. */
export interface SingleFace {
  readonly secretEnv: string
  readonly alg: string | undefined
  readonly dialect: string
}
