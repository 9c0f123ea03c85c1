/** The whole grammar, and how often each family is drawn: most mutants must get as far as the signature, many as far as the claims. */
import { editedCharacters } from './characters.ts'
import { hostileClaims } from './claims.ts'
import { confusion } from './confusion.ts'
import { respelled, respelledAndSigned, wrapped } from './encodings.ts'
import { hostileHeaders, unsignedHeaders } from './headers.ts'
import { large } from './large.ts'
import { wrongMoments } from './moments.ts'
import type { Mutation } from './mutation.ts'
import { spoiledPayloads, unsignedPayloads } from './payloads.ts'
import type { Random } from './random.ts'
import { otherForms } from './segments.ts'
import { spoiledSignatures } from './signatures.ts'

interface Family {
  readonly mutations: readonly Mutation[]
  /** How many of a hundred mutants come from here. */
  readonly share: number
}

const FAMILIES: readonly Family[] = [
  { mutations: hostileClaims, share: 13 },
  { mutations: wrongMoments, share: 1 },
  { mutations: spoiledPayloads, share: 3 },
  { mutations: unsignedPayloads, share: 26 },
  { mutations: unsignedHeaders, share: 3 },
  { mutations: hostileHeaders, share: 7 },
  { mutations: spoiledSignatures, share: 26 },
  { mutations: [...respelled, ...wrapped], share: 4 },
  { mutations: respelledAndSigned, share: 2 },
  { mutations: otherForms, share: 3 },
  { mutations: confusion, share: 3 },
  { mutations: editedCharacters, share: 8 },
  { mutations: large, share: 1 },
]

const HUNDRED: readonly (readonly Mutation[])[] = FAMILIES.flatMap(({ mutations, share }) =>
  Array.from({ length: share }, () => mutations),
)

/** Every mutation: each makes a token that a strict verifier refuses. */
export const mutations: readonly Mutation[] = FAMILIES.flatMap((family) => family.mutations)

export function drawMutation(random: Random): Mutation {
  return random.pick(random.pick(HUNDRED))
}
