/** Where login sessions are kept for good: one row for each, which is the family of its refresh tokens. */
import type { Session, SessionEndReason } from './session.ts'

/** A refresh token that was exchanged for another. */
export interface SpentToken {
  readonly hash: string
  /** Milliseconds since the epoch, by the store's own clock: one clock for all who exchange. */
  readonly spentAtMilliseconds: number
  /** Opens with the spent token alone. */
  readonly sealedSuccessor: string
  /** By what whoever was answered is known again. Left out: by nothing. */
  readonly proof?: string
}

/** A session with the tokens that its row knows. */
export interface StoredSession extends Session {
  /** The head: the only token that the family can go on with. */
  readonly currentHash: string
  /** What the head was exchanged for; the session's first token has none before it. */
  readonly previous?: SpentToken
}

/** Where a refresh token was found: in which place of its family. */
export type FoundRefreshToken =
  | { readonly kind: 'current'; readonly session: StoredSession }
  /** Exchanged for the current token, which nobody has used yet. */
  | {
      readonly kind: 'previous'
      readonly session: StoredSession
      readonly spent: SpentToken
      readonly since: SincePrevious
    }
  /** Exchanged before the previous one was. */
  | { readonly kind: 'older'; readonly session: StoredSession; readonly since: SincePrevious }

/** Milliseconds since the family's previous token was spent, by the store's own clock, when the token was looked for. */
export type SincePrevious = number

/** A new head for a family. */
export interface Rotation {
  /** As it was found: its current token is exchanged. */
  readonly session: StoredSession
  readonly successorHash: string
  readonly sealedSuccessor: string
  /** SHA-256, in hexadecimal digits. */
  readonly proof?: string | undefined
  /** The key that the family is bound to from now on. Left out: nothing changes. */
  readonly binding?: { readonly jkt: string; readonly boundAt: number } | undefined
  /** Of the server's clock, by which sessions expire. When the token was spent is a matter of the store's. */
  readonly nowMilliseconds: number
  /** Seconds since the epoch. */
  readonly idleExpiresAt: number
}

/** The sessions of a user, the newest first. */
export interface LiveSessionsQuery {
  readonly subject: string
  /** Seconds since the epoch. */
  readonly now: number
  /** Only those that are older than this one. */
  readonly before?: string
  readonly limit: number
}

/** The sessions with a client, of all users, the newest first. */
export type ClientSessionsQuery = Omit<LiveSessionsQuery, 'subject'> & Pick<Session, 'clientId'>

/** How sessions end. */
export interface SessionEnd {
  /** Seconds since the epoch. */
  readonly at: number
  readonly reason: SessionEndReason
  /** Only those that were last used before this second. Left out: all. */
  readonly unusedSince?: number
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface SessionStore {
  create(session: StoredSession): Promise<void>
  find(id: string): Promise<StoredSession | undefined>
  findByTokenHash(hash: string): Promise<FoundRefreshToken | undefined>
  /**
   * Compare and swap in one statement, so that a family never has two heads, however many try at once. The token that the row
   * forgets is archived first, so that a spent token is recognized for as long as its family is kept.
   *
   * @returns false when the head is another by now, or the session has ended or expired: nothing has changed then
   */
  rotate(rotation: Rotation): Promise<boolean>
  listLive(query: LiveSessionsQuery): Promise<readonly StoredSession[]>
  /** May read the whole table, page by page: it is for what seldom happens. */
  listLiveOfClient(query: ClientSessionsQuery): Promise<readonly StoredSession[]>
  /**
   * Ends the sessions that have not ended yet.
   *
   * @returns how many that were
   */
  end(ids: readonly string[], end: SessionEnd): Promise<number>
  /**
   * Says that a session is used, other than by a refresh. One that ends at the same moment is not used, or does not end by `unusedSince`.
   *
   * @returns false when it has ended or expired, or there is none
   */
  touch(id: string, nowSeconds: number): Promise<boolean>
  /**
   * Removes the sessions that were over before that second, with their spent tokens.
   *
   * @param limit - most rows of each table
   * @returns how many rows were removed: fewer than the limit when nothing is left
   */
  removeExpired(beforeSeconds: number, limit: number): Promise<number>
}
