/** What the token endpoint tells of a login to whoever makes an `id_token` of it (OpenID Connect Core §2). */

/** What it says. */
export interface IdTokenFacts {
  readonly subject: string
  /** `aud`: the client that has asked. */
  readonly clientId: string
  /** `sid` */
  readonly sessionId: string
  /** When the user showed who they are: the same in every token of a session. Seconds since the epoch. */
  readonly authenticatedAt: number
  /** As the request had it; of a refresh there is none (§12.2). */
  readonly nonce?: string | undefined
  readonly acr?: string | undefined
  readonly amr?: readonly string[] | undefined
  /** That comes with it. */
  readonly accessToken?: string | undefined
}

export type IssueIdToken = (facts: IdTokenFacts) => string
