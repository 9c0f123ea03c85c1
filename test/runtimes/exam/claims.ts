/** Structure, header and claims of a token: each check of the policy, with a clock that stands still. */
import {
  type ClaimOptions,
  createSigner,
  createVerifier,
  decodeUnverified,
  type StandardSchema,
  secretKey,
} from '@latchkey/tokens'
import type { Checks } from './checks.ts'
import { CLAIMS, NOW } from './material.ts'
import { tokenOf } from './tokens.ts'

const key = (): ReturnType<typeof secretKey> => secretKey('thirty-two bytes of a secret, or m0re', { alg: 'HS256' })
const clock = (): number => NOW

export function examineClaims(checks: Checks): void {
  const own = key()
  const sign = (input: string): string => own.sign(input)
  const signer = createSigner({ key: own })
  const without = (name: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(CLAIMS).filter(([one]) => one !== name))

  type Row = readonly [
    claims: Readonly<Record<string, unknown>>,
    options: ClaimOptions,
    refusal: string,
    reason?: string,
  ]
  const refused: readonly Row[] = [
    [{ ...CLAIMS, exp: NOW - 6 }, {}, 'token_expired'],
    [{ ...CLAIMS, exp: NOW }, { leewaySeconds: 0 }, 'token_expired'],
    [without('exp'), {}, 'claim_invalid', 'missing'],
    [{ ...CLAIMS, exp: String(NOW + 60) }, {}, 'claim_invalid', 'wrong_type'],
    [{ ...CLAIMS, nbf: NOW + 6 }, {}, 'token_not_yet_valid'],
    [{ ...CLAIMS, iat: NOW + 6 }, {}, 'token_not_yet_valid'],
    [{ ...CLAIMS, iat: NOW - 100 }, { maximumAgeSeconds: 60 }, 'token_expired', 'too_old'],
    [CLAIMS, { issuer: 'https://other.example' }, 'claim_invalid', 'mismatch'],
    [without('iss'), { issuer: 'https://issuer.example' }, 'claim_invalid', 'missing'],
    [CLAIMS, { audience: ['api://other', 'api://exa'] }, 'claim_invalid', 'mismatch'],
    [CLAIMS, { subject: 'root' }, 'claim_invalid', 'mismatch'],
    [{ ...CLAIMS, sub: 1 }, {}, 'claim_invalid', 'wrong_type'],
    [CLAIMS, { requiredClaims: ['jti'] }, 'claim_invalid', 'missing'],
    [CLAIMS, { typ: 'at+jwt' }, 'header_invalid', 'typ'],
  ]
  for (const [claims, options, code, reason] of refused) {
    const verifier = createVerifier({ keys: own, clock, ...options })
    const refusal = { name: 'TokenError', code, ...(reason !== undefined && { reason }) } as const
    checks.refuses(`claims: ${code} ${reason ?? ''}`, refusal, () =>
      verifier.verify(tokenOf({ alg: 'HS256' }, claims, sign)),
    )
  }
  const accepted: readonly (readonly [Readonly<Record<string, unknown>>, ClaimOptions])[] = [
    [{ ...CLAIMS, exp: NOW - 4 }, {}],
    [
      CLAIMS,
      { issuer: ['https://issuer.example', 'https://other.example'], audience: 'api://exam', subject: 'user-é€😀' },
    ],
    [{ ...CLAIMS, aud: ['a', 'api://exam'] }, { audience: ['api://exam'] }],
  ]
  for (const [claims, options] of accepted) {
    const verifier = createVerifier({ keys: own, clock, ...options })
    checks.equal('claims: accepted', verifier.verify(signer.sign(claims)).claims, claims)
  }
  const profiled = { ...CLAIMS, jti: 'j', client_id: 'c' }
  const profile = { profile: 'at+jwt', issuer: 'https://issuer.example', audience: 'api://exam' } as const
  const accessToken = tokenOf({ alg: 'HS256', typ: 'at+jwt' }, profiled, sign)
  const verified = createVerifier({ keys: own, clock, ...profile }).verify(accessToken)
  checks.equal('profile: an access token (RFC 9068)', verified.claims, profiled)
  checks.equal('decodeUnverified', decodeUnverified(accessToken).claims, profiled)
  const wrong = { name: 'TypeError', reason: 'leewaySeconds:' } as const
  checks.refuses('options: a leeway as text', wrong, () => createVerifier({ keys: own, leewaySeconds: '5' as never }))
  const schema: StandardSchema<{ readonly sub: string }> = {
    '~standard': {
      version: 1,
      vendor: 'exam',
      validate: (value) =>
        (value as { sub?: unknown }).sub === CLAIMS['sub']
          ? { value: value as { sub: string } }
          : { issues: [{ path: ['sub'] }] },
    },
  }
  const typed = createVerifier({ keys: own, clock, schema })
  checks.equal('schema: accepted', typed.verify(signer.sign(CLAIMS)).claims.sub, CLAIMS['sub'])
  checks.refuses('schema: refused', { name: 'TokenError', code: 'claim_invalid', reason: 'schema' }, () =>
    typed.verify(signer.sign({ ...CLAIMS, sub: 'root' })),
  )
}

/** What is no token, or one with a header that must not be obeyed. All of them carry a signature that holds. */
export function examineStructure(checks: Checks): void {
  const own = key()
  const sign = (input: string): string => own.sign(input)
  const token = createSigner({ key: own }).sign(CLAIMS)
  const header = { alg: 'HS256' }
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
  const rows: readonly (readonly [what: string, token: unknown, code: string, reason: string])[] = [
    ['a number', 1, 'token_malformed', 'not_a_string'],
    ['nothing', '', 'token_malformed', 'too_few_segments'],
    ['two parts', token.slice(0, token.lastIndexOf('.')), 'token_malformed', 'too_few_segments'],
    ['four parts', `${token}.`, 'token_malformed', 'too_many_segments'],
    ['five parts', `${token}.a.b`, 'token_unsupported', 'jwe'],
    ['a long text', 'a'.repeat(8193), 'token_malformed', 'too_long'],
    ['padding', `${token}=`, 'token_malformed', 'base64url'],
    ['white space', `${token}\n`, 'token_malformed', 'base64url'],
    [
      'a payload in Latin-1',
      tokenOf(header, bytes(0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d), sign),
      'token_malformed',
      'utf8',
    ],
    [
      'a surrogate in UTF-8',
      tokenOf(header, bytes(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d), sign),
      'token_malformed',
      'utf8',
    ],
    ['a byte order mark', tokenOf(header, '\ufeff{}', sign), 'token_malformed', 'json'],
    ['a list', tokenOf(header, '[]', sign), 'token_malformed', 'not_an_object'],
    ['a claim twice', tokenOf(header, '{"sub":"a","s\\u0075b":"b"}', sign), 'token_malformed', 'duplicate_name'],
    ['a claim twice, deep', tokenOf(header, '{"a":[{"b":1,"b":2}]}', sign), 'token_malformed', 'duplicate_name'],
    ['a deep payload', tokenOf(header, `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`, sign), 'token_malformed', 'too_deep'],
    ['trailing text', tokenOf(header, '{} {}', sign), 'token_malformed', 'json'],
    ['a header twice', tokenOf('{"alg":"HS256","alg":"none"}', CLAIMS, sign), 'token_malformed', 'duplicate_name'],
    ['crit', tokenOf({ ...header, crit: ['x'], x: 1 }, CLAIMS, sign), 'header_invalid', 'crit'],
    ['b64', tokenOf({ ...header, b64: false }, CLAIMS, sign), 'header_invalid', 'b64'],
    ['a kid that is a number', tokenOf({ ...header, kid: 1 }, CLAIMS, sign), 'header_invalid', 'kid'],
  ]
  const verifier = createVerifier({ keys: own, clock })
  for (const [what, wrong, code, reason] of rows) {
    checks.refuses(`structure: ${what}`, { name: 'TokenError', code, reason }, () => verifier.verify(wrong as string))
  }
}
