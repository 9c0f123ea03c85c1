/** Whom a token names, and what they may do. */
import type { Refusal } from '../../refusal.ts'
import type { Principal, Subject } from '../dialect.ts'
import { isSo } from './checks.ts'
import { NamedRefusal } from './named-refusal.ts'
import { columnOf, memberAt } from './template.ts'

/** Text or a safe integer. Larger numbers were rounded, and may be somebody else's. */
export function idIn(claims: object, path: string): Subject | undefined {
  const value = memberAt(claims, path)
  return typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value)) ? value : undefined
}

export function withMembers(header: object, more: object): Readonly<Record<string, unknown>> {
  if (Object.keys(more).length === 0) return { ...header }
  const members = Object.entries({ ...more, ...header })
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function missingHolder(claims: object, path: string): Refusal | undefined {
  return idIn(claims, path) === undefined
    ? { kind: 'custom', error: new NamedRefusal('noSubject', `Missing claim: ${path}`) }
    : undefined
}

/** Fresh for good, or until a second. */
export function staleness(claims: object, now: number): Refusal | undefined {
  const fresh = memberAt(claims, 'fresh')
  const isFresh = fresh === true || (typeof fresh === 'number' && fresh >= now)
  return isFresh ? undefined : { kind: 'custom', error: new NamedRefusal('notFresh', 'Fresh token required') }
}

export function listed(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

export function scopeList(value: unknown): readonly unknown[] {
  return typeof value === 'string' ? value.split(' ') : listed(value)
}

export function rolesIn(
  user: Principal,
  { column, is, role }: { readonly column: string; readonly is: unknown; readonly role: string | undefined },
): readonly unknown[] {
  const value = columnOf(user, column)
  if (is === undefined) return listed(value)
  return isSo(value, is) ? [role ?? column] : []
}

export function textAt(claims: object | undefined, name: string): string | undefined {
  const value = claims && memberAt(claims, name)
  return typeof value === 'string' ? value : undefined
}
