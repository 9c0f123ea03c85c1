/** Makes the tokens that the four judge: seven algorithms, five policies, good tokens and mutants of every kind. */
import { createPublicKey, createSecretKey } from 'node:crypto'
import {
  exportPem,
  generateKey,
  type Key,
  type PublicAlgorithm,
  publicKey,
  type SecretAlgorithm,
  secretKey,
} from '@latchkey/tokens'
import { drawMutation } from '../grammar/grammar.ts'
import { neutral } from '../grammar/neutral.ts'
import { createRandom, type Random } from '../grammar/random.ts'
import { AUDIENCE, ISSUER, LEEWAY_SECONDS, NOW } from '../grammar/settings.ts'
import { createSubject, type Subject } from '../grammar/subject.ts'
import type { Case, PeerKey, Policy, Verdict } from './judge.ts'
import { createOurs } from './ours.ts'

export const policies: readonly Policy[] = [
  { name: 'exp alone', requiredClaims: ['exp'], leewaySeconds: 0 },
  {
    name: 'issuer and audience',
    requiredClaims: ['exp'],
    issuer: ISSUER,
    audience: AUDIENCE,
    leewaySeconds: LEEWAY_SECONDS,
  },
  { name: 'nothing required', requiredClaims: [], leewaySeconds: 30 },
  { name: 'typ', requiredClaims: ['exp'], typ: 'JWT', leewaySeconds: LEEWAY_SECONDS },
  { name: 'exp, sub and audience', requiredClaims: ['exp', 'sub'], audience: AUDIENCE, leewaySeconds: 0 },
]

/** A case together with our verdict on it. */
export interface JudgedCase extends Case {
  readonly ours: Verdict
}

interface Stand {
  readonly subject: Subject
  readonly key: PeerKey
  readonly judges: readonly ((one: Case) => Verdict)[]
}

const SECRET_ALGORITHMS: readonly SecretAlgorithm[] = ['HS256', 'HS384', 'HS512']
const PUBLIC_ALGORITHMS: readonly PublicAlgorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA']
const NEUTRAL_ONE_IN = 4

/** @returns a function that makes the next so many cases */
export function createCases(seed: number): (count: number) => readonly JudgedCase[] {
  const random = createRandom(seed)
  const stands = [
    ...SECRET_ALGORITHMS.map((alg) => secretStand(alg, seed)),
    ...PUBLIC_ALGORITHMS.map((alg) => publicStand(alg, seed)),
  ]
  return (count) => Array.from({ length: count }, () => createCase(random.pick(stands), random))
}

function createCase({ subject, key, judges }: Stand, random: Random): JudgedCase {
  const mutation = random.oneIn(NEUTRAL_ONE_IN) ? random.pick(neutral) : drawMutation(random)
  const place = { subject, original: random.pick(subject.originals), random }
  const token = mutation.make(place)
  const at = random.below(policies.length)
  const [policy, judge] = [policies[at], judges[at]]
  if (!policy || !judge) throw new RangeError('policies: out of range')
  const one = { kind: mutation.kind, token, now: mutation.moment?.(place) ?? NOW, key, policy }
  return { ...one, ours: judge(one) }
}

function secretStand(alg: SecretAlgorithm, seed: number): Stand {
  const [secret, other] = ['good', 'stranger'].map(
    (name) => `the ${name} secret of the differential proof, ${alg}: longer than any hash that it is for`,
  )
  const key = secretKey(`${secret}`, { alg })
  const knownBytes = ['', 'secret', alg].map((text) => Buffer.from(text))
  const subject = createSubject({ alg, key, stranger: secretKey(`${other}`, { alg }), knownBytes, seed })
  return createStand(subject, key, createSecretKey(Buffer.from(`${secret}`)))
}

function publicStand(alg: PublicAlgorithm, seed: number): Stand {
  const options = /^[RP]S/.test(alg) ? { modulusLength: 2048 } : {}
  const [key, stranger] = [generateKey(alg, options), generateKey(alg, options)]
  const pem = exportPem(key)
  const object = createPublicKey(pem)
  const knownBytes = ['', pem, pem.trim(), JSON.stringify(object.export({ format: 'jwk' }))].map((text) =>
    Buffer.from(text),
  )
  // PyJWT 2.6 knows the one name: the other has a mutation of its own.
  const subject = createSubject({ alg, key, stranger, knownBytes, seed, names: [alg] })
  return createStand(subject, publicKey(pem, { alg }), object)
}

function createStand(subject: Subject, key: Key, object: PeerKey['object']): Stand {
  const judges = policies.map((policy) => createOurs(key, policy))
  return { subject, key: { alg: subject.alg, names: subject.names, object }, judges }
}
