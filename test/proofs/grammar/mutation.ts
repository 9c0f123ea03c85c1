/** What a mutation is: a name, and a way from a good token to one that must be refused. */
import type { Random } from './random.ts'
import type { Original, Subject } from './subject.ts'

/** What a mutation works on. */
export interface Place {
  readonly subject: Subject
  readonly original: Original
  readonly random: Random
}

export interface Mutation {
  /** Its place in the grammar, for example `claims/exp in the past`. */
  readonly kind: string
  /** Whether the signature is made anew with the right key: then only a check after the signature, or before it, can refuse. */
  readonly resigned: boolean
  readonly make: (place: Place) => string
  /** When the token is judged, in seconds since the epoch. Default: the second of the proofs. */
  readonly moment?: (place: Place) => number
}

/** Names the mutations of one family. */
export function family(
  name: string,
  resigned: boolean,
  members: Readonly<Record<string, Mutation['make']>>,
): readonly Mutation[] {
  return Object.entries(members).map(([member, make]) => ({ kind: `${name}/${member}`, resigned, make }))
}
