/** A JWK Set as an issuer publishes it. A fault in one key leaves out that key and never the others (CVE-2026-102274). */

import { type JwkSetOptions, readJwkSet, type SetMember, type SkippedKey } from './jwk-set.ts'
import { type KeyLeniency, lenientJwk } from './lenient-jwk.ts'

/** What was taken though it is not as its standard says. `listed_twice`: the same key under the same name. */
export interface TakenLeniently {
  readonly what: KeyLeniency | 'listed_twice'
  readonly index: number
}

/** The usable keys of a published set, and why the others are not. */
export interface PublishedSet {
  readonly members: readonly SetMember[]
  readonly skipped: readonly SkippedKey[]
  readonly lenient: readonly TakenLeniently[]
}

/** @returns undefined when it is not a JWK Set or has more than 100 keys */
export function readPublishedSet(set: unknown, options: JwkSetOptions): PublishedSet | undefined {
  try {
    const { spelled, lenient } = spelledRight(set, options)
    const { members, skipped, ambiguous } = readJwkSet({ keys: spelled }, options)
    const judged = members.map((member) => ({
      member,
      reason: faultOf(member, members, ambiguous.includes(member) ? named(spelled, member) : undefined),
    }))
    const good = judged.flatMap(({ member, reason }) => (reason === undefined ? [member] : []))
    const once = good.filter((one, at) => !good.slice(0, at).some((other) => isSame(one, other)))
    const twice = good.filter((one) => !once.includes(one))
    const used = new Set(once.map(({ index }) => index))
    return {
      members: once,
      skipped: [
        ...skipped,
        ...judged.flatMap(({ member, reason }) => (reason === undefined ? [] : [{ index: member.index, reason }])),
      ],
      lenient: [
        ...lenient.filter(({ index }) => used.has(index)),
        ...twice.map(({ index }) => ({ what: 'listed_twice', index }) as const),
      ],
    }
  } catch {
    return undefined
  }
}

function spelledRight(set: unknown, { algorithms }: JwkSetOptions) {
  const list: unknown = (set as { readonly keys?: unknown } | null)?.keys
  const given: readonly unknown[] = Array.isArray(list) ? list : []
  const read = given.map((value) => lenientJwk(value, algorithms !== undefined))
  return {
    spelled: Array.isArray(list) ? given.map((value, index) => read[index]?.value ?? value) : list,
    lenient: read.flatMap((one, index) => (one?.lenient ?? []).map((what) => ({ what, index }))),
  }
}

function named(list: unknown, { key }: SetMember): number {
  const entries: readonly unknown[] = Array.isArray(list) ? list : []
  return entries.filter((value) => (value as { readonly kid?: unknown } | null)?.kid === key.kid).length
}

/** @param namesakes - how many entries have its `kid`, usable or not, where one has its algorithm too */
function faultOf(member: SetMember, members: readonly SetMember[], namesakes: number | undefined): string | undefined {
  if (member.key.kind !== 'public') return 'jwk: a secret or private key that is published is known to everybody'
  if (namesakes === undefined) return undefined
  // An entry of that name that is another key, or cannot be used, may be the one that a token means.
  const same = members.filter((other) => isSame(other, member)).length
  return same === namesakes ? undefined : 'jwk.kid: another key of the algorithm has it too'
}

function isSame(one: SetMember, other: SetMember): boolean {
  return one.key.kid === other.key.kid && one.key.equals(other.key)
}
