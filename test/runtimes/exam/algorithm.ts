/** One algorithm from the making of a key to the refusal of a forgery; or its absence, told when a key is made. */
import { Buffer } from 'node:buffer'
import {
  type Algorithm,
  createSigner,
  createVerifier,
  exportJwk,
  exportPem,
  exportPrivateJwk,
  exportPrivatePem,
  generateKey,
  jwk,
  type Key,
  type PublicAlgorithm,
  privateKey,
  publicKey,
  TokenError,
  thumbprint,
} from '@latchkey/tokens'
import type { Checks } from './checks.ts'
import { CLAIMS, type ForeignKey, NOW } from './material.ts'
import { flipBit, withHeader, withPayload, withSignature } from './tokens.ts'

const UNSUPPORTED = { name: 'TokenError', code: 'algorithm_unsupported' } as const
const clock = (): number => NOW

/** What became of an algorithm. */
export interface AlgorithmResult {
  readonly supported: boolean
  /** A token that was signed here with the examiner's key. */
  readonly signed?: string
}

export function examineAlgorithm(alg: Algorithm, foreign: ForeignKey, checks: Checks): AlgorithmResult {
  const own = tryGenerate(alg)
  if (!own) {
    examineAbsence(alg, foreign, checks)
    return { supported: false }
  }
  // A stranger under the same name: the signature alone must tell them apart.
  examineKey(own, generate(alg, own.kid), checks)
  if (own.kind !== 'secret') examineForms(own, alg as PublicAlgorithm, checks)
  return { supported: true, signed: examineForeign(alg, foreign, checks) }
}

function generate(alg: Algorithm, kid?: string): Key {
  return generateKey(alg as PublicAlgorithm, {
    extractable: true,
    ...(kid !== undefined && { kid }),
    ...(alg === 'ES256K' && { optIn: true }),
    // 3,072 bits, the default, would take some runtimes minutes for the six algorithms of RSA.
    ...(/^[RP]S/.test(alg) && { modulusLength: 2048 }),
  })
}

function tryGenerate(alg: Algorithm): Key | undefined {
  try {
    return generate(alg)
  } catch (error) {
    if (error instanceof TokenError && error.code === 'algorithm_unsupported') return undefined
    throw error
  }
}

/** Every way to make a key says so, and none of them anything else. */
function examineAbsence(alg: Algorithm, { whole, half, publicPem, privatePem }: ForeignKey, checks: Checks): void {
  const options = { alg: alg as PublicAlgorithm, optIn: true } as const
  checks.refuses(`${alg}: a private JWK`, UNSUPPORTED, () => jwk(whole, { optIn: true }))
  checks.refuses(`${alg}: a public JWK`, UNSUPPORTED, () => half && jwk(half, { optIn: true }))
  checks.refuses(`${alg}: a public PEM`, UNSUPPORTED, () => publicKey(publicPem ?? '', options))
  checks.refuses(`${alg}: a private PEM`, UNSUPPORTED, () => privateKey(privatePem ?? '', options))
}

function examineKey(key: Key, stranger: Key, checks: Checks): void {
  const { alg } = key
  const token = createSigner({ key }).sign(CLAIMS)
  const verifier = createVerifier({ keys: key, clock })
  checks.equal(`${alg}: the claims come back`, verifier.verify(token).claims, CLAIMS)
  const invalid = { name: 'TokenError', code: 'signature_invalid' } as const
  const changes: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
    'its first bit flipped': flipBit(0),
    'a bit in the middle flipped': flipBit(0.5),
    'its last bit flipped': flipBit(1),
    'its end cut off': (bytes) => bytes.subarray(0, -1),
    'a byte more': (bytes) => Uint8Array.of(...bytes, 0),
    'zeros in its place': (bytes) => new Uint8Array(bytes.length),
    'nothing in its place': () => new Uint8Array(),
  }
  for (const [how, change] of Object.entries(changes)) {
    checks.refuses(`${alg}: a signature with ${how}`, invalid, () => verifier.verify(withSignature(token, change)))
  }
  checks.refuses(`${alg}: other claims`, invalid, () => verifier.verify(withPayload(token, { ...CLAIMS, sub: 'root' })))
  checks.refuses(`${alg}: a stranger's key`, invalid, () => createVerifier({ keys: stranger, clock }).verify(token))
  const foreignAlgorithm = { name: 'TokenError', code: 'algorithm_not_allowed' } as const
  for (const other of ['none', 'None', alg.toLowerCase(), key.kind === 'secret' ? 'RS256' : 'HS256', 'HS1']) {
    const renamed = withHeader(token, { alg: other })
    checks.refuses(`${alg}: a header that says ${other}`, foreignAlgorithm, () => verifier.verify(renamed))
  }
}

/** Out and in again: JWK and PEM, whole and half. */
function examineForms(key: Key, alg: PublicAlgorithm, checks: Checks): void {
  const options = { alg, optIn: true } as const
  const token = createSigner({ key }).sign(CLAIMS)
  const half = exportJwk(key)
  checks.equal(`${alg}: the kid is the thumbprint`, half.kid, thumbprint(half))
  checks.holds(`${alg}: a public JWK has no private member`, !['d', 'p', 'q', 'priv'].some((name) => name in half))
  const again = {
    'private JWK': jwk(exportPrivateJwk(key), { optIn: true }),
    'public JWK': jwk(half, { optIn: true }),
    'private PEM': privateKey(exportPrivatePem(key), options),
    'public PEM': publicKey(exportPem(key), options),
  }
  for (const [form, copy] of Object.entries(again)) {
    checks.holds(`${alg}: the ${form} is the same key`, copy.equals(key))
    checks.equal(`${alg}: the ${form} verifies`, createVerifier({ keys: copy, clock }).verify(token).claims, CLAIMS)
    if (!copy.canSign) continue
    const signed = createSigner({ key: copy }).sign(CLAIMS)
    checks.equal(`${alg}: the ${form} signs`, createVerifier({ keys: key, clock }).verify(signed).claims, CLAIMS)
    checks.refuses(`${alg}: the ${form} stays here`, { name: 'TypeError', reason: 'key:' }, () =>
      exportPrivateJwk(copy),
    )
  }
  checks.refuses(`${alg}: the public half does not sign`, { name: 'TypeError', reason: 'key:' }, () =>
    createSigner({ key: again['public JWK'] }),
  )
}

/** Made by another runtime: without this, both sides could be wrong alike. */
function examineForeign(alg: Algorithm, { whole, half, publicPem, token }: ForeignKey, checks: Checks): string {
  const key = jwk(whole, { optIn: true })
  const keys = [key]
  if (half) keys.push(jwk(half, { optIn: true }))
  if (publicPem) keys.push(publicKey(publicPem, { alg: alg as PublicAlgorithm, optIn: true }))
  for (const [i, one] of keys.entries()) {
    const verifier = createVerifier({ keys: one, clock })
    checks.equal(`${alg}: a foreign token holds (${i})`, verifier.verify(token).claims, CLAIMS)
    const forged = withSignature(token, flipBit(0.5))
    const invalid = { name: 'TokenError', code: 'signature_invalid', reason: 'mismatch' } as const
    checks.refuses(`${alg}: a foreign forgery (${i})`, invalid, () => verifier.verify(forged))
  }
  if (alg === 'ES256K') examineBothValuesOfS(token, keys, checks)
  return createSigner({ key }).sign(CLAIMS)
}

/** JOSE has no preference between (r, s) and (r, n − s); some libraries of this curve do, and would refuse half of all tokens. */
function examineBothValuesOfS(token: string, keys: readonly Key[], checks: Checks): void {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const other = withSignature(token, (bytes) => {
    const s = BigInt(`0x${Buffer.from(bytes).toString('hex', 32)}`)
    return Buffer.from(Buffer.from(bytes).toString('hex', 0, 32) + (order - s).toString(16).padStart(64, '0'), 'hex')
  })
  for (const [i, key] of keys.entries()) {
    const { claims } = createVerifier({ keys: key, clock }).verify(other)
    checks.equal(`ES256K: the other value of s (${i})`, claims, CLAIMS)
  }
}
