/** Shared secrets: the strict refusals, and the rotation of several. */
import {
  createSigner,
  createVerifier,
  decodeUnverified,
  exportPrivateJwk,
  type Key,
  secretKey,
  TokenError,
} from '@latchkey/tokens'
import type { Checks, Refusal } from './checks.ts'
import { CLAIMS, type Material, NOW } from './material.ts'
import { tokenOf } from './tokens.ts'

const SECRET = 'thirty-two bytes of a secret, or m0re'
const clock = (): number => NOW

export function examineSecrets({ keys }: Material, checks: Checks): void {
  const wrong = (reason: string): Refusal => ({ name: 'TypeError', reason })
  const { publicPem = '', privatePem = '', half } = keys.RS256
  const refused: Readonly<Record<string, string | Uint8Array>> = {
    'an empty text': '',
    'no bytes': new Uint8Array(),
    'a short text': 'short',
    'a public key (PEM)': publicPem,
    'a private key (PEM)': privatePem,
    'a public key (DER)': Uint8Array.from(atob(publicPem.replaceAll(/-----.*-----|\s/g, '')), (one) =>
      one.charCodeAt(0),
    ),
    'a public key (JWK)': JSON.stringify(half),
    'a JWK Set': JSON.stringify({ keys: [half] }),
    'an OpenSSH key': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqhDo5VYGXM3ZkCsKx0YhX6vEkQrgWlH5xM0b8Nw3tB me@host',
    'a repeated byte': 'a'.repeat(64),
    'a lone surrogate': `${SECRET}\ud800`,
  }
  for (const [what, secret] of Object.entries(refused)) {
    checks.refuses(`HS256: ${what} as secret`, wrong('secret:'), () => secretKey(secret, { alg: 'HS256' }))
  }
  checks.refuses('HS512: a secret for HS256', wrong('secret:'), () => secretKey(SECRET, { alg: 'HS512' }))
  checks.refuses('an unknown algorithm', wrong('alg:'), () => secretKey(SECRET, { alg: 'HS1' as 'HS256' }))
  checks.refuses('an unknown option', wrong('algs:'), () => secretKey(SECRET, { alg: 'HS256', algs: 1 } as never))
  const weak = secretKey('short', { alg: 'HS256', allowWeak: 'the secret of an old app' })
  checks.holds('a weak secret says so', weak.weakness?.includes('the secret of an old app') === true)
  checks.refuses('a secret stays here', wrong('key:'), () => exportPrivateJwk(secretKey(SECRET, { alg: 'HS256' })))
  examineMac(checks)
  examineSpelling(checks)
  examineRotation(checks)
}

/** The example of RFC 7515 appendix A.1, and inputs around the sizes of the hash's blocks. */
function examineMac(checks: Checks): void {
  const key = secretKey(
    Uint8Array.from(
      atob('AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow=='),
      (one) => one.charCodeAt(0),
    ),
    { alg: 'HS256' },
  )
  const input =
    'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
  checks.equal('HS256: RFC 7515 appendix A.1', key.sign(input), 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
  const signatures = new Set<string>()
  for (let length = 0; length < 300; length++) signatures.add(key.sign('x'.repeat(length)))
  signatures.add(key.sign('x'.repeat(10_000)))
  checks.equal('HS256: every input has its own signature', signatures.size, 301)
  checks.equal(
    'HS256: a long input leaves nothing behind',
    key.sign(input),
    'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  )
  // A letter beyond Latin-1 whose low byte is the right letter.
  const lookalike = `\u0164${'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'.slice(1)}`
  checks.equal('HS256: a look-alike', key.verify(input, lookalike), false)
}

/** What a runtime's own decoder leaves out, or takes for another letter, must be no second spelling of a good token. */
function examineSpelling(checks: Checks): void {
  const [header = '', payload = ''] = createSigner({ key: secretKey(SECRET, { alg: 'HS256' }) })
    .sign(CLAIMS)
    .split('.')
  const accepted: string[] = []
  for (let code = 0; code < 0x300; code++) {
    const character = String.fromCharCode(code)
    if (/[\w.-]/.test(character)) continue
    for (const place of [0, 1, 2, 3, payload.length - 1, payload.length]) {
      for (const next of [place, place + 1]) {
        const spelled = `${header}.${payload.slice(0, place)}${character}${payload.slice(next)}.`
        if (reasonOf(() => decodeUnverified(spelled)) !== 'base64url') accepted.push(`${code} at ${place}`)
      }
    }
  }
  checks.equal('base64url: no character beyond the alphabet, at any place', accepted, [])
}

function reasonOf(work: () => unknown): unknown {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof TokenError ? error.reason : error
  }
}

function examineRotation(checks: Checks): void {
  const named = (text: string, kid?: string): Key =>
    secretKey(`${text}: ${SECRET}`, { alg: 'HS256', ...(kid !== undefined && { kid }) })
  const [old, current, stranger] = [named('old'), named('current'), named('stranger')]
  const verifier = createVerifier({ keys: [current, old], clock })
  for (const key of [old, current]) {
    checks.equal('several secrets: each is tried', verifier.verify(createSigner({ key }).sign(CLAIMS)).claims, CLAIMS)
  }
  checks.refuses('several secrets: a stranger', { name: 'TokenError', code: 'signature_invalid' }, () =>
    verifier.verify(createSigner({ key: stranger }).sign(CLAIMS)),
  )
  const [first, second] = [named('one', 'first'), named('two', 'second')]
  const byKid = createVerifier({ keys: [first, second], clock })
  checks.equal('a kid names the key', byKid.verify(createSigner({ key: second }).sign(CLAIMS)).key.kid, 'second')
  const lie = tokenOf({ alg: 'HS256', kid: 'first' }, CLAIMS, (input) => second.sign(input))
  checks.refuses('a kid that lies', { name: 'TokenError', code: 'signature_invalid' }, () => byKid.verify(lie))
  const unknown = tokenOf({ alg: 'HS256', kid: 'third' }, CLAIMS, (input) => second.sign(input))
  checks.refuses('a kid that nobody has', { name: 'TokenError', code: 'key_not_found' }, () => byKid.verify(unknown))
}
