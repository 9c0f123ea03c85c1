/** Scopes (RFC 6749 §3.3), and which of them include others. */
import { give, isPlainObject, type OptionReader } from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'

export const SCOPE: RegExp = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Whether a value is one scope. */
export function isScope(value: unknown): value is string {
  return typeof value === 'string' && SCOPE.test(value)
}

/** Which scopes a scope includes: `{ 'orders:write': ['orders:read'] }`. What is included includes its own in turn. */
export type ImpliedScopes = Readonly<Record<string, readonly string[]>>

/** Adds what scopes include. */
export type WidenScopes = (held: readonly string[]) => readonly string[]

/** The scopes of a token, and all that they include. */
export type ScopesOf = (claims: Readonly<Record<string, unknown>>) => readonly string[]

/** Without a hierarchy every scope stands for itself. */
export const AS_THEY_ARE: WidenScopes = (held) => held

/** Reads a hierarchy. */
export const scopeHierarchy: OptionReader<WidenScopes> = (value) => {
  const isGood =
    isPlainObject(value) &&
    Object.entries(value).every(
      ([scope, included]) =>
        isScope(scope) && Array.isArray(included) && included.length > 0 && included.every(isScope),
    )
  if (!isGood) throw give("an object of lists such as { 'orders:write': ['orders:read'] }")
  const included = closureOf(new Map(Object.entries(value as ImpliedScopes)))
  return (held) => [...new Set(held.flatMap((scope) => [scope, ...(included.get(scope) ?? [])]))]
}

/** @param dialect - says where scopes stand; otherwise in `scope`, separated by blanks (RFC 8693 §4.2) */
export function scopesReader(
  { scopesOf, principalOf }: Pick<Dialect, 'scopesOf' | 'principalOf'>,
  widen: WidenScopes,
): ScopesOf {
  const own = (claims: Readonly<Record<string, unknown>>): readonly unknown[] => {
    if (scopesOf) return scopesOf(claims)
    if (principalOf) return principalOf(claims)?.scopes ?? []
    const { scope } = claims
    return typeof scope === 'string' ? scope.split(' ') : []
  }
  return (claims) => widen(own(claims).filter((one) => typeof one === 'string'))
}

/** Two scopes that include each other are one right with two names. */
function closureOf(direct: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, ReadonlySet<string>> {
  const below = (scope: string): ReadonlySet<string> => {
    const found = new Set<string>()
    const open = [scope]
    for (let next = open.pop(); next !== undefined; next = open.pop())
      for (const one of direct.get(next) ?? []) if (!found.has(one) && found.add(one)) open.push(one)
    return found
  }
  return new Map([...direct.keys()].map((scope) => [scope, below(scope)]))
}
