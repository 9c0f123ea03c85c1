/** What the audit log hears of accounts. */
import type { Stranger } from '../audit/audit.ts'
import { type AuditEvent, type AuditEventTypes, outcomeOf } from '../audit/audit-event.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { OneTimePurpose } from './one-time-token.ts'

type Type =
  | 'user_registered'
  | 'user_disabled'
  | 'user_enabled'
  | 'user_deleted'
  | 'user_changed'
  | 'password_changed'
  | 'credentials_reset'
  | 'password_reset_requested'
  | 'password_reset'
  | 'email_verification_requested'
  | 'email_verified'
  | 'login_release_requested'
  | 'login_release_given'
  | 'login_released'
  | 'devices_forgotten'
  | 'mail_lost'

export const ACCOUNT_EVENTS: AuditEventTypes<Type> = {
  user_registered: 'An account was made, by its user or by an operator, or was refused.',
  user_disabled: 'A user can no longer log in.',
  user_enabled: 'A user can log in again.',
  user_deleted: 'A user was deleted.',
  user_changed:
    'A user has other scopes or roles (`grants`: the object says which came and went), another address (`email`), or is the first administrator (`first_admin`).',
  password_changed: 'A user has changed their password, or was refused; with an `actor`, an operator has set it.',
  credentials_reset: 'An operator has ended a password, with all sessions, tokens, API keys, devices and networks.',
  password_reset_requested: 'A mail to choose a new password was requested.',
  password_reset: 'A new password was set with the token of a mail, or the token was refused.',
  email_verification_requested: 'A mail to verify an address was requested.',
  email_verified: 'An address was verified with the token of a mail, or the token was refused.',
  login_release_requested: 'A mail was requested by a user who is taken for a stranger at the login.',
  login_release_given: 'An operator has made a code for a user who is taken for a stranger at the login.',
  login_released: 'A browser and a network were made known by such a mail or code, or the code was refused.',
  devices_forgotten: 'No device and no network of a user is known any more.',
  mail_lost:
    'A mail will not be sent: a server has refused it for good (`refused`), it was tried in vain for as long as is allowed (`given_up`), or too many waited (`no_room`). The object says which mail, and the number that the server gave last.',
}

type AccountEvent = AuditEvent<Type>

/** Who did it, and from where. */
export interface AccountWord {
  readonly client: ClientInfo
  /** Left out: the user. */
  readonly actor?: string | undefined
}

/** @param made - the new user's id, or why no account was made */
export function userRegistered(
  made: { readonly id: string } | { readonly refusal: string },
  word: AccountWord,
): AccountEvent {
  const what = 'refusal' in made ? outcomeOf(made.refusal) : { ...outcomeOf(undefined), subject: made.id }
  return { type: 'user_registered', ...what, ...told(word) }
}

export function userDisabled(id: string, isDone: boolean, word: AccountWord): AccountEvent {
  return ofUser('user_disabled', id, isDone, word)
}

export function userEnabled(id: string, isDone: boolean, word: AccountWord): AccountEvent {
  return ofUser('user_enabled', id, isDone, word)
}

export function userDeleted(id: string, isDone: boolean, word: AccountWord): AccountEvent {
  return ofUser('user_deleted', id, isDone, word)
}

/** @param what - undefined when there is no such user; the words of grants that came (`+role:admin`) or went (`-scope:read`). An address is not kept */
export function userChanged(
  id: string,
  what: { readonly reason: 'grants' | 'email'; readonly object?: string } | undefined,
  word: AccountWord,
): AccountEvent {
  return { ...ofUser('user_changed', id, what !== undefined, word), ...what }
}

/** The first administrator was named on the command line, or there was one already. */
export function firstAdminGranted(id: string, isGranted: boolean): AccountEvent {
  const what = isGranted ? ({ outcome: 'success', reason: 'first_admin' } as const) : outcomeOf('admin_exists')
  return { type: 'user_changed', ...what, subject: id, actor: 'cli' }
}

/** @param refusal - undefined when it was changed */
export function passwordChanged(subject: string, refusal: string | undefined, client: ClientInfo): AccountEvent {
  return { type: 'password_changed', ...outcomeOf(refusal), subject, ...client }
}

/** @param refusal - undefined when it was set */
export function passwordSet(
  { id, ends, ...word }: AccountWord & { readonly id: string; readonly ends: 'sessions' | 'everything' },
  refusal: string | undefined,
): AccountEvent {
  const type = ends === 'everything' ? 'credentials_reset' : 'password_changed'
  return { type, ...outcomeOf(refusal), subject: id, ...told(word) }
}

/** @param owner - the user who has this address, if there is one */
export function linkRequested(
  purpose: OneTimePurpose,
  { owner, refusal }: { readonly owner: string | undefined; readonly refusal: string | undefined },
  client: ClientInfo,
): AccountEvent {
  return {
    type: `${purpose}_requested`,
    ...outcomeOf(refusal),
    ...(owner !== undefined && { subject: owner }),
    ...client,
  }
}

/** Anybody may request a link, for any address. */
export function strangerWho({
  owner,
  refusal,
}: {
  readonly owner: string | undefined
  readonly refusal: string | undefined
}): Stranger {
  if (owner === undefined) return { kind: 'unknown' }
  return { kind: refusal === undefined ? 'judged' : 'refused' }
}

/** @param subject - undefined when the token was refused */
export function passwordReset(subject: string | undefined, client: ClientInfo): AccountEvent {
  return { type: 'password_reset', ...byToken(subject), ...client }
}

/** @param subject - undefined when the token was refused */
export function emailVerified(subject: string | undefined, client: ClientInfo): AccountEvent {
  return { type: 'email_verified', ...byToken(subject), ...client }
}

export function loginReleaseGiven(id: string, isDone: boolean, word: AccountWord): AccountEvent {
  return ofUser('login_release_given', id, isDone, word)
}

export function devicesForgotten(id: string, isDone: boolean, word: AccountWord): AccountEvent {
  return ofUser('devices_forgotten', id, isDone, word)
}

/** @param object - what it was about: `password_reset 550` */
export function mailLost(
  subject: string | undefined,
  { reason, object }: { readonly reason: string; readonly object: string },
): AccountEvent {
  return { type: 'mail_lost', ...outcomeOf(reason), object, ...(subject !== undefined && { subject }) }
}

/** @param subject - undefined when the code was refused */
export function loginReleased(subject: string | undefined, client: ClientInfo): AccountEvent {
  return { type: 'login_released', ...byToken(subject), ...client }
}

/** The code was good, and the password was not. */
export function loginReleaseRefused(subject: string, client: ClientInfo): AccountEvent {
  return { type: 'login_released', ...outcomeOf('password_wrong'), subject, ...client }
}

function ofUser(type: AccountEvent['type'], id: string, isDone: boolean, word: AccountWord): AccountEvent {
  return { type, ...outcomeOf(isDone ? undefined : 'user_unknown'), subject: id, ...told(word) }
}

function byToken(subject: string | undefined): Omit<AuditEvent, 'type'> {
  return subject === undefined ? outcomeOf('one_time_token_unusable') : { ...outcomeOf(undefined), subject }
}

function told({ actor, client }: AccountWord): ClientInfo & Pick<AuditEvent, 'actor'> {
  return { ...(actor !== undefined && { actor }), ...client }
}
