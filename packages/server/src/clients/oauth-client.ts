/**
 * A client: a program that gets tokens (RFC 6749 §2). One that has a secret is confidential; one that runs where its users could read a
 * secret has none, and is public. A client cannot be mistaken for a user, whatever its name: in `sub` it is `client:ID`, and no user's id
 * may begin like that (RFC 9700 §4.15).
 */

import type { JwkList } from './jwk-list.ts'

/** `registered`: by an operator. `document`: its id is the URL of its metadata. `dynamic`: it has registered itself. */
export type ClientKind = 'registered' | 'document' | 'dynamic'

/** `none`: not at all, a public client. `client_secret`: by Basic or in the form. `private_key_jwt`: by a signature (RFC 7523). */
export type ClientAuthentication = 'none' | 'client_secret' | 'private_key_jwt'

/** A client. Times are seconds since the epoch. */
export interface OAuthClient {
  /** `client_id` */
  readonly id: string
  /** What operators call it. */
  readonly name: string
  /** What it may ask `/v1/token` for. */
  readonly grants: readonly string[]
  /** The most that its tokens may be used for. */
  readonly scopes: readonly string[]
  /** The audiences that its tokens may have. Empty: only the audience of users' tokens. */
  readonly audiences: readonly string[]
  /** How it came here, which decides how far it is trusted. */
  readonly kind: ClientKind
  /** How it says who it is. */
  readonly authentication: ClientAuthentication
  /** Where a browser may be sent with a code (RFC 6749 §3.1.2). Compared byte for byte, but for the port of a loopback address. */
  readonly redirectUris: readonly string[]
  /** Where a browser may be sent when its user has logged out (OpenID Connect RP-Initiated Logout §3). Compared byte for byte. */
  readonly postLogoutRedirectUris: readonly string[]
  /** Belongs to whoever runs this server: its users are not asked for their consent. */
  readonly firstParty: boolean
  /** Of one that signs: its public keys, or where they are. */
  readonly jwks?: JwkList
  readonly jwksUri?: string
  readonly createdAt: number
  readonly disabledAt?: number
}

const PREFIX = 'client:'

/** `sub` of a client's own tokens. */
export function clientSubject(id: string): string {
  return PREFIX + id
}

/** Whether a subject is a client's, so that no user may have it. */
export function isClientSubject(subject: string): boolean {
  return subject.startsWith(PREFIX)
}
