/** What an app expects of its tokens. */

/** What a library knows of what was expected. */
export interface Expected {
  readonly audience: readonly string[]
  readonly issuer: readonly string[]
}
