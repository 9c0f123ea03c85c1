/** What the audit log hears of API keys. */
import { type AuditEvent, type AuditEventTypes, outcomeOf } from '../audit/audit-event.ts'
import type { ClientInfo } from '../http/client-info.ts'

type Type = 'api_key_created' | 'api_key_revoked'

export const API_KEY_EVENTS: AuditEventTypes<Type> = {
  api_key_created: 'A user has made an API key, or was refused one.',
  api_key_revoked: 'A user, or an administrator, has removed an API key, or the user has no key with that id.',
}

type ApiKeyEvent = AuditEvent<Type>

/** The owner, and the key's id or why nothing was done. */
interface KeyWord {
  readonly subject: string
  /** Who did it, if not the owner. */
  readonly actor?: string
  readonly done: { readonly id: string } | { readonly refusal: string }
}

export function apiKeyCreated(word: KeyWord, from: ClientInfo): ApiKeyEvent {
  return { type: 'api_key_created', ...told(word), ...from }
}

export function apiKeyRevoked(word: KeyWord, from: ClientInfo): ApiKeyEvent {
  return { type: 'api_key_revoked', ...told(word), ...from }
}

function told({ done, ...whose }: KeyWord): Omit<AuditEvent, 'type'> {
  return 'refusal' in done
    ? { ...outcomeOf(done.refusal), ...whose }
    : { ...outcomeOf(undefined), object: done.id, ...whose }
}
