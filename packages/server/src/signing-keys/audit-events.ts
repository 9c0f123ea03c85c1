/** What the audit log hears of signing keys. */
import type { AuditEvent, AuditEventTypes } from '../audit/audit-event.ts'

type Type = 'key_created' | 'key_activated' | 'key_retired' | 'key_revoked'

export const SIGNING_KEY_EVENTS: AuditEventTypes<Type> = {
  key_created: 'A signing key was made, or taken from elsewhere (`imported`).',
  key_activated: 'A signing key signs from now on: by the `schedule`, or by a `command`.',
  key_retired:
    'A signing key is no longer published: by the `schedule`, by a `command`, or `forced` while it was in use.',
  key_revoked: 'Tokens that a signing key has signed are no longer accepted.',
}

type SigningKeyEvent = AuditEvent<Type>

/** Who did it, and why if that is not obvious. */
interface KeyWord<R extends string> {
  readonly actor: string
  readonly reason?: R
}

export function keyCreated(kid: string, word: KeyWord<'imported'>): SigningKeyEvent {
  return told('key_created', kid, word)
}

export function keyActivated(kid: string, word: KeyWord<'schedule' | 'command'>): SigningKeyEvent {
  return told('key_activated', kid, word)
}

export function keyRetired(kid: string, word: KeyWord<'schedule' | 'command' | 'forced'>): SigningKeyEvent {
  return told('key_retired', kid, word)
}

export function keyRevoked(kid: string, word: KeyWord<'command'>): SigningKeyEvent {
  return told('key_revoked', kid, word)
}

function told(type: Type, kid: string, word: KeyWord<string>): SigningKeyEvent {
  return { type, outcome: 'success', object: kid, ...word }
}
