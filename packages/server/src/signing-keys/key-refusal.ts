/** Why an operator's command changed no key. */
export type KeyRefusal =
  /** No key has this id. */
  | 'unknown'
  /** It signs, or is about to: rotate, or revoke it. */
  | 'signs'
  | 'tokens_alive'
  | 'in_use'
  /** It was retired or revoked before. */
  | 'ended'
  /** A key with this id is there. */
  | 'exists'
  /** Another key is on standby. */
  | 'standby_taken'
  /** Too weak, or made with an opt-in, which no table remembers. */
  | 'weak'
  /** Clients could not verify an `id_token` of it; or would need the secret, and could sign with it. */
  | 'alg_unfit'
  /** No server has signed anything of this use yet: the first that does makes its key. */
  | 'unused'
  /** Another process changed the keys at this moment: try again. */
  | 'conflict'

/** The answer to a command that changed nothing. */
export interface NotDone {
  readonly done: false
  readonly reason: KeyRefusal
  /** When it will be possible. */
  readonly safeAt?: number
}

export function refused(reason: KeyRefusal, safeAt?: number): NotDone {
  return { done: false, reason, ...(safeAt !== undefined && { safeAt }) }
}
