/** A JWK Set as an issuer publishes it. A fault in one key leaves out that key and never the others (CVE-2026-102274). */
import { type JwkSetOptions, readJwkSet, type SetMember, type SkippedKey } from './jwk-set.ts'

/** The usable keys of a published set, and why the others are not. */
export interface PublishedSet {
  readonly members: readonly SetMember[]
  readonly skipped: readonly SkippedKey[]
}

/** @returns undefined when it is not a JWK Set or has more than 100 keys */
export function readPublishedSet(set: unknown, options: JwkSetOptions): PublishedSet | undefined {
  try {
    const { members, skipped, ambiguous } = readJwkSet(set, options)
    const judged = members.map((member) => ({ member, reason: faultOf(member, ambiguous) }))
    return {
      members: judged.flatMap(({ member, reason }) => (reason === undefined ? [member] : [])),
      skipped: [
        ...skipped,
        ...judged.flatMap(({ member, reason }) => (reason === undefined ? [] : [{ index: member.index, reason }])),
      ],
    }
  } catch {
    return undefined
  }
}

function faultOf(member: SetMember, ambiguous: readonly SetMember[]): string | undefined {
  if (member.key.kind !== 'public') return 'jwk: a secret or private key that is published is known to everybody'
  return ambiguous.includes(member) ? 'jwk.kid: another key of the algorithm has it too' : undefined
}
