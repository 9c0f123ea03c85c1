/** What a user has let a client do. It goes on until it is withdrawn; a later one for the same client and resource adds to it. */

/** A consent. Times are seconds since the epoch. */
export interface Consent {
  /** A new one after it was withdrawn: a code that was issued before is then good for nothing. */
  readonly id: string
  readonly subject: string
  readonly clientId: string
  /** `aud` of the tokens that it is for. */
  readonly resource: string
  readonly scopes: readonly string[]
  readonly grantedAt: number
}

/** Whose consent, to which client, for which resource: there is one at the most. */
export type ConsentPlace = Pick<Consent, 'subject' | 'clientId' | 'resource'>
