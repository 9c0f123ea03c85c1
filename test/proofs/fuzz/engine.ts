/** The engine under test: the real one, or a copy of it that was broken on purpose. */
import type * as tokens from '@latchkey/tokens'
import { AUDIENCE, ISSUER, KID, LEEWAY_SECONDS } from '../grammar/settings.ts'
import { createSubject, type Subject } from '../grammar/subject.ts'

export type Engine = typeof tokens

/** A subject with the verifiers that are to refuse its mutants, and the clock that they look at. */
export interface Bench {
  readonly subject: Subject
  readonly clock: { seconds: number }
  /** Makes a verifier without any memory of earlier tokens. */
  readonly freshVerifier: (cache?: object) => tokens.Verifier
  /** What an accepted mutant can be replayed with: a key of this run only. */
  readonly verifyingKey: string
}

/** @param seed - of the good tokens; key pairs are new in each run, a shared secret is made from the seed */
export function createBench(engine: Engine, alg: tokens.Algorithm, seed: number, now: number): Bench {
  const clock = { seconds: now }
  const { key, stranger, verifying, knownBytes, verifyingKey } = createKeys(engine, alg, seed)
  const subject = createSubject({ alg, key, stranger, knownBytes, seed })
  const freshVerifier = (cache?: object): tokens.Verifier =>
    engine.createVerifier({
      keys: verifying,
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'sub'],
      leewaySeconds: LEEWAY_SECONDS,
      maximumTokenCharacters: 32_768,
      clock: () => clock.seconds,
      ...(cache && { cache }),
    })
  return { subject, clock, freshVerifier, verifyingKey }
}

interface Keys {
  readonly key: tokens.Key
  readonly stranger: tokens.Key
  readonly verifying: tokens.Key
  readonly knownBytes: readonly Uint8Array[]
  readonly verifyingKey: string
}

function createKeys(engine: Engine, alg: tokens.Algorithm, seed: number): Keys {
  if (alg === 'HS256' || alg === 'HS384' || alg === 'HS512') {
    const [own, other] = ['good', 'stranger'].map(
      (name) => `the ${name} secret of the forgery fuzz, from the seed ${seed} and no other`,
    )
    const key = engine.secretKey(`${own}`, { alg, kid: KID })
    const known = ['', '\0'.repeat(32), 'secret', KID, alg, `${other}`]
    const stranger = engine.secretKey(`${other}`, { alg, kid: KID })
    return { key, stranger, verifying: key, knownBytes: known.map((text) => Buffer.from(text)), verifyingKey: `${own}` }
  }
  const own = { ...(/^[RP]S/.test(alg) && { modulusLength: 2048 }), ...(alg === 'ES256K' && { optIn: true as const }) }
  const options = { kid: KID, ...own }
  const key = engine.generateKey(alg, options)
  const published = engine.exportJwk(key)
  const pem = engine.exportPem(key)
  const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64')
  const json = JSON.stringify(published)
  const texts = [
    '',
    pem,
    pem.trim(),
    json,
    `{"keys":[${json}]}`,
    published.n ?? '',
    published.x ?? '',
    published.pub ?? '',
  ]
  return {
    key,
    stranger: engine.generateKey(alg, options),
    verifying: engine.jwk(published, alg === 'ES256K' ? { optIn: true } : {}),
    knownBytes: [
      der,
      Buffer.from(published.n ?? published.x ?? published.pub ?? '', 'base64url'),
      ...texts.map((text) => Buffer.from(text)),
    ],
    verifyingKey: json,
  }
}
