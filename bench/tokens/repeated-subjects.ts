/** Verifiers with their caches on, with few tokens that are repeated. */
import { createVerifier, secretKey } from '@latchkey/tokens'
import { createVerifier as createFastJwtVerifier } from 'fast-jwt'
import type { Subject } from '../measure/rounds.ts'
import type { Pool } from './pool.ts'
import { inTurn, OURS } from './subjects.ts'

const CACHE_ENTRIES = 10_000

export function repeatedSubjects({ options, tokens }: Pool): readonly Subject[] {
  const { alg, secret, issuer, audience } = options
  const cache = { maximumEntries: CACHE_ENTRIES }
  const ours = createVerifier({ keys: secretKey(secret, { alg }), issuer, audience, cache })
  const fastJwt = createFastJwtVerifier({
    key: Buffer.from(secret),
    algorithms: [alg],
    allowedIss: issuer,
    allowedAud: audience,
    cache: CACHE_ENTRIES,
  })
  return [
    inTurn(OURS, tokens, (token) => ours.verify(token)),
    inTurn(`${OURS} again (A/A)`, tokens, (token) => ours.verify(token)),
    inTurn('fast-jwt', tokens, (token) => fastJwt(token)),
  ]
}
