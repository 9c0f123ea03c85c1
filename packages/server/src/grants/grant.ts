/**
 * A grant: one way to get a token at the token endpoint (RFC 6749 §1.3). It says what may be issued. The endpoint itself authenticates
 * the client, looks at the user again, narrows scopes and audience, signs and records. One file for each, and one line in `grants.ts`.
 */
import type { TokenSession } from '@latchkey/protocol'
import type { Static, TObject } from 'typebox'
import type { Often } from '../audit/audit.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { OAuthClient } from '../clients/oauth-client.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { TokenRequestError } from './token-errors.ts'

/** What a client asks for. */
export interface GrantRequest<F> {
  /** The form's own members. Optional ones may be missing. */
  readonly parameters: F
  readonly clientId: string
  /** Undefined for users' own logins, which no client is registered for: only for grants that take them. */
  readonly client: OAuthClient | undefined
  readonly from: ClientInfo
  /** Of the key that the client has shown; undefined without a proof. */
  readonly jkt?: string | undefined
  /** False if the same request is tried again, because another one came first. */
  readonly isFirst: boolean
}

/** What may be issued. Nothing has been used up yet. */
export interface Granted {
  readonly kind: 'granted'
  /** `sub` */
  readonly subject: string
  /** Whether that is a user. The endpoint reads the user again: one who is gone or disabled gets nothing. */
  readonly holder: 'user' | 'client'
  /** Upper bounds of the token's scopes: it must be within each list, and within the user's own scopes. */
  readonly mostScopes: readonly (readonly string[] | undefined)[]
  /** Scopes that every user may give, beside those that they have themselves. */
  readonly delegable?: readonly string[]
  /** For which APIs the token may be. Left out: those of whoever asks. */
  readonly resources?: readonly string[]
  readonly session?: TokenSession
  /** How the user showed who they are, for `amr` and `acr`. */
  readonly authentication?: { readonly amr: readonly string[]; readonly acr: string }
  /** Of the request, for the `id_token`. */
  readonly nonce?: string
  /** By what the client may act for the user. Then the token has no roles, and is no login of the user's own. */
  readonly consentId?: string
  /** Who acts for the subject (RFC 8693 §4.1). */
  readonly act?: object
  /** The token expires at this second at the latest. */
  readonly notAfter?: number
  /** The single use. It comes last, when everything else is checked. `outrun`: another request came first. */
  readonly redeem?: () => Promise<Redeemed | GrantRefused | 'outrun'>
  /** The user is gone. */
  readonly abandon: () => Promise<GrantRefused>
  /** The event for what was done. */
  readonly issued: (tokenId: string) => AuditEvent
  /** How that event is kept, where there are many. */
  readonly often?: Often | undefined
  /** The event for what was refused after this, if that is recorded. */
  readonly refused?: (reason: 'scope_refused' | 'audience_refused' | 'token_too_large') => AuditEvent | undefined
}

/** The result of a single use. */
export interface Redeemed {
  readonly kind?: undefined
  /** Goes into the answer. Left out: the client gets none. */
  readonly refresh?: { readonly token: string; readonly expiresInSeconds: number }
}

/** Nothing is issued. */
export type GrantRefused =
  | {
      readonly kind: 'grant_refused'
      readonly error: TokenRequestError | 'invalid_request'
      readonly description: string
      /** Says exactly what is wrong, if the error code does not. Stable. */
      readonly code?: string
      readonly events: readonly AuditEvent[]
    }
  | { readonly kind: 'grant_limited'; readonly retryAfterSeconds: number; readonly events: readonly AuditEvent[] }

/** One grant. Its handler gets its ports with each request, so that all else of it is known before there are any. */
export interface Grant<P extends TObject, Ports = unknown> {
  readonly grantType: string
  /** Members of the form beside `grant_type`, `scope`, `client_id` and `client_secret`: texts that may be left out. */
  readonly parameters: P
  /**
   * `confidential`: clients that have a secret, and to whom an operator has given the grant; they choose an audience of theirs.
   * `registered`: clients with a secret or without, to whom an operator has given the grant.
   * `public-too`: pages and apps as well, with the audience of users' tokens; in a browser only pages of the app's own.
   */
  readonly callers: 'confidential' | 'registered' | 'public-too'
  /** RFC 8693 §2.2.1, for answers that must have it. */
  readonly issuedTokenType?: string
  readonly handle: (request: GrantRequest<Static<P>>, ports: Ports) => Promise<Granted | GrantRefused>
}

/** A grant of any parameters, as the endpoint has them in its list. */
export type AnyGrant<Ports = unknown> = Omit<Grant<TObject>, 'handle'> & {
  readonly handle: (request: GrantRequest<never>, ports: Ports) => Promise<Granted | GrantRefused>
}

/** Erases the type of the parameters, so that a list of grants needs no cast. */
export function defineGrant<P extends TObject, Ports = unknown>(grant: Grant<P, Ports>): AnyGrant<Ports> {
  return Object.freeze(grant)
}

/** For a form that cannot be what the grant needs: nothing is recorded. */
export function invalidRequest(description: string): GrantRefused {
  return { kind: 'grant_refused', error: 'invalid_request', description, events: [] }
}
