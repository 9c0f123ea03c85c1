/** Public and private keys that must be refused, and the forms in which a good one comes. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { createSigner, createVerifier, type Jwk, jwk, privateKey, publicKey } from '@latchkey/tokens'
import type { Checks } from './checks.ts'
import { CLAIMS, type Material, NOW, PASSPHRASE } from './material.ts'

const refused = { name: 'TypeError' } as const
const clock = (): number => NOW

export async function examineKeyMaterial(material: Material, checks: Checks): Promise<void> {
  const { keys, encryptedPem, shortRsa, smallExponent } = material
  const rsa = { ...keys.RS256.half } as Jwk
  const ec = { ...keys.ES256.half } as Jwk
  const ed = { ...keys.EdDSA.half } as Jwk
  const flipped = (text = ''): string => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`)
  const wrong: Readonly<Record<string, unknown>> = {
    'an RSA modulus of 1,024 bits': { ...shortRsa, alg: 'RS256' },
    'an RSA exponent of 3': { ...smallExponent, alg: 'RS256' },
    'a point that is not on P-256': { ...ec, y: flipped(ec.y) },
    'a coordinate that is too short': { ...ec, x: ec.x?.slice(0, -4) },
    'an Ed25519 point of small order': { ...ed, x: `AQ${'A'.repeat(41)}` },
    'an Ed25519 point that is none': { ...ed, x: `Ag${'A'.repeat(41)}` },
    'a private key with the public half of another': { ...keys.EdDSA.whole, x: flipped(ed.x) },
    'a P-256 private key with another public half': { ...keys.ES256.whole, x: keys.ES256K.half?.x },
    'RSA numbers that do not belong together': { ...keys.RS256.whole, n: flipped(rsa.n) },
    'a modulus with a leading zero': { ...rsa, n: `AA${rsa.n}` },
    'padded base64': { ...ec, x: `${ec.x}=` },
    'the curve of another algorithm': { ...ec, alg: 'ES384' },
    'no algorithm': { ...ec, alg: undefined },
    'the algorithm none': { ...ec, alg: 'none' },
    'a key for encryption': { ...ec, use: 'enc' },
    'a public key that only signs': { ...ec, key_ops: ['sign'] },
    'members of another type': { ...ec, k: 'c2VjcmV0' },
    'an array': [],
    nothing: null,
  }
  for (const [what, value] of Object.entries(wrong)) {
    checks.refuses(`jwk: ${what}`, refused, () => jwk(value as Jwk))
  }
  const { publicPem = '', privatePem = '' } = keys.ES256
  const rs256 = { name: 'TypeError', reason: 'key:' } as const
  checks.refuses('a private PEM as public key', rs256, () => publicKey(privatePem, { alg: 'ES256' }))
  checks.refuses('a public PEM as private key', rs256, () => privateKey(publicPem, { alg: 'ES256' }))
  checks.refuses('a P-256 PEM for RS256', rs256, () => publicKey(publicPem, { alg: 'RS256' }))
  checks.refuses('two keys in one text', rs256, () => publicKey(`${publicPem}\n${publicPem}`, { alg: 'ES256' }))
  checks.refuses('a PEM of nonsense', rs256, () =>
    publicKey('-----BEGIN PUBLIC KEY-----\nbm9uc2Vuc2U=\n-----END PUBLIC KEY-----', { alg: 'ES256' }),
  )
  checks.refuses('ES256K without optIn', { name: 'TypeError', reason: 'alg:' }, () =>
    publicKey(keys.ES256K.publicPem ?? '', { alg: 'ES256K' }),
  )
  checks.refuses('an encrypted PEM, a wrong passphrase', rs256, () =>
    privateKey(encryptedPem, { alg: 'ES256', passphrase: 'sesame' }),
  )
  const decrypted = privateKey(encryptedPem, { alg: 'ES256', passphrase: PASSPHRASE })
  checks.holds('an encrypted PEM signs', decrypted.verify('a.b', decrypted.sign('a.b')))
  examineObjects(material, checks)
  await examineCryptoKeys(checks)
}

/** node:crypto's own key objects. */
function examineObjects({ keys }: Material, checks: Checks): void {
  const { token, privatePem = '', publicPem = '' } = keys.ES256
  const half = publicKey(createPublicKey(publicPem), { alg: 'ES256' })
  checks.equal('a public KeyObject', createVerifier({ keys: half, clock }).verify(token).claims, CLAIMS)
  const whole = privateKey(createPrivateKey(privatePem), { alg: 'ES256' })
  checks.holds('a private KeyObject is the same key', whole.equals(half))
  checks.refuses('a private KeyObject as public key', { name: 'TypeError', reason: 'key:' }, () =>
    publicKey(createPrivateKey(privatePem), { alg: 'ES256' }),
  )
}

async function examineCryptoKeys(checks: Checks): Promise<void> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('no pair')
  const key = privateKey(pair.privateKey, { alg: 'ES256' })
  const token = createSigner({ key }).sign(CLAIMS)
  const half = publicKey(pair.publicKey, { alg: 'ES256' })
  checks.equal('a CryptoKey', createVerifier({ keys: half, clock }).verify(token).claims, CLAIMS)
  checks.refuses('a CryptoKey of another curve', { name: 'TypeError', reason: 'key:' }, () =>
    publicKey(pair.publicKey, { alg: 'ES384' }),
  )
}
