/** Public-key algorithms: ours, the peers that have them, and node:crypto's bare one-shot calls as the floor. */
import { constants, generateKeyPairSync, type KeyObject, sign as signOnce, verify as verifyOnce } from 'node:crypto'
import { createSigner, createVerifier, privateKey, publicKey } from '@latchkey/tokens'
import { createSigner as createFastJwtSigner, createVerifier as createFastJwtVerifier } from 'fast-jwt'
import { jwtVerify, SignJWT } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import type { Subject } from '../measure/rounds.ts'
import { claimsAt } from './pool.ts'
import { inTurn, manyAtOnce, OURS, type TokenSubjects } from './subjects.ts'

const POOL_SIZE = 2000
const ISSUER = { issuer: 'https://auth.example.com', audience: 'https://api.example.com' }

interface Pair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

type BenchedAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'ML-DSA-44'

const KEYS: Readonly<Record<BenchedAlgorithm, () => Pair>> = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  'ML-DSA-44': () => generateKeyPairSync('ml-dsa-44'),
}

/** Which peers have the algorithm. */
const HAS = {
  fastJwt: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  jsonwebtoken: ['RS256', 'PS256', 'ES256'],
} as const

export async function pairSubjects(alg: BenchedAlgorithm): Promise<TokenSubjects> {
  const pair = KEYS[alg]()
  const now = Math.floor(Date.now() / 1000)
  const claims = Array.from({ length: POOL_SIZE }, () => claimsAt(now, ISSUER))
  const signer = createSigner({ key: privateKey(pair.privateKey, { alg }) })
  const verifier = createVerifier({ keys: publicKey(pair.publicKey, { alg }), ...ISSUER })
  const tokens = claims.map((one) => Buffer.from(signer.sign(one)).toString('latin1'))

  const verify: Subject[] = [
    inTurn(OURS, tokens, (token) => verifier.verify(token)),
    inTurn(`${OURS} again (A/A)`, tokens, (token) => verifier.verify(token)),
    manyAtOnce('jose, 100 at once', tokens, (token) =>
      jwtVerify(token, pair.publicKey, { ...ISSUER, algorithms: [alg] }),
    ),
  ]
  const sign: Subject[] = [
    inTurn(OURS, claims, (one) => signer.sign(one)),
    inTurn(`${OURS} again (A/A)`, claims, (one) => signer.sign(one)),
    manyAtOnce('jose, 100 at once', claims, (one) =>
      new SignJWT(one).setProtectedHeader({ alg }).sign(pair.privateKey),
    ),
  ]
  const pem = {
    public: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    private: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
  if (isOf(HAS.fastJwt, alg)) {
    const check = createFastJwtVerifier({
      key: pem.public,
      algorithms: [alg],
      allowedIss: ISSUER.issuer,
      allowedAud: ISSUER.audience,
      cache: false,
    })
    const make = createFastJwtSigner({ key: pem.private, algorithm: alg })
    verify.push(inTurn('fast-jwt', tokens, (token) => check(token)))
    sign.push(inTurn('fast-jwt', claims, (one) => make(one)))
  }
  if (isOf(HAS.jsonwebtoken, alg)) {
    verify.push(
      inTurn('jsonwebtoken', tokens, (token) =>
        jsonwebtoken.verify(token, pair.publicKey, { ...ISSUER, algorithms: [alg] }),
      ),
    )
    sign.push(
      inTurn('jsonwebtoken', claims, (one) =>
        jsonwebtoken.sign(one, pair.privateKey, { algorithm: alg, mutatePayload: true }),
      ),
    )
  }
  const floor = bareCalls(alg, pair)
  verify.push(inTurn('floor: crypto.verify', tokens.map(floor.prepare), floor.verify))
  sign.push(inTurn('floor: crypto.sign', tokens.map(floor.prepare), floor.sign))
  return { verify, sign }
}

interface Prepared {
  readonly input: Buffer
  readonly signature: Buffer
}

/** One-shot calls on prepared bytes: DER for ECDSA, as OpenSSL has it. */
function bareCalls(alg: BenchedAlgorithm, pair: Pair) {
  const digest = alg === 'EdDSA' || alg === 'ML-DSA-44' ? null : 'sha256'
  // A key inside options takes Node some 15 µs more than a key alone.
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  const signing = alg === 'PS256' ? { key: pair.privateKey, ...padding } : pair.privateKey
  const checking = alg === 'PS256' ? { key: pair.publicKey, ...padding } : pair.publicKey
  return {
    prepare: (token: string): Prepared => {
      const input = Buffer.from(token.slice(0, token.lastIndexOf('.')), 'latin1')
      return { input, signature: signOnce(digest, input, signing) }
    },
    verify: ({ input, signature }: Prepared) => verifyOnce(digest, input, checking, signature),
    sign: ({ input }: Prepared) => signOnce(digest, input, signing),
  }
}

function isOf<T extends string>(list: readonly T[], value: string): value is T {
  return (list as readonly string[]).includes(value)
}
