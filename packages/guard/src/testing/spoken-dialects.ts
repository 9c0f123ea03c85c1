/** The three dialects in the suite: how a credential is sent, how a token is made, how each refusal looks. */
import { type Dialect, flaskJwt, flaskPyjwt, oauth, type TokenToSign } from '@latchkey/protocol'
import { type Claims, createSigner, type SecretKey, secretKey } from '@latchkey/tokens'
import { createGuard, type Guard } from '../guard.ts'
import type { GuardSettings } from '../guard-options.ts'
import type { HeaderPair } from './guard-adapter.ts'

/** The time of the suite, in seconds since the epoch. */
export const NOW = 1_800_000_000

/** Every way in which the suite gets a credential refused. */
export type RefusalCase =
  | 'absent'
  | 'bad signature'
  | 'expired'
  | 'malformed'
  | 'other scheme'
  | 'token of another dialect'
  | 'header sent twice'
  | 'two credentials in one header'
  | 'empty'

/** How a refusal looks on the wire. */
export interface ExpectedRefusal {
  readonly status: number
  readonly body: unknown
  /** `WWW-Authenticate`. */
  readonly challenge?: string
}

/** A dialect with everything that is needed to use it. */
export interface SpokenDialect {
  readonly dialect: Dialect
  readonly key: SecretKey
  /** The header of the credential. */
  readonly header: string
  /** The text before the token. */
  readonly prefix: string
  readonly refusals: Readonly<Record<RefusalCase, ExpectedRefusal>>
  /** Options of its guards beyond dialect, keys and clock. */
  readonly guardOptions?: Pick<GuardSettings<never>, 'cache'>
  /** The challenge for no credential on a route with this realm; undefined where the dialect has none. */
  readonly challengeOf: (realm: string) => string | undefined
}

export const speakOauth: SpokenDialect = {
  dialect: oauth({ issuer: 'https://login.example', audience: 'api' }),
  key: secretKey('the 0auth key 0f the contract suite: 32+ bytes', { alg: 'HS256' }),
  header: 'Authorization',
  prefix: 'Bearer ',
  refusals: oauthRefusals(),
  challengeOf: (realm) => `Bearer realm="${realm}"`,
}

export const speakFlaskJwt: SpokenDialect = {
  dialect: flaskJwt(),
  key: secretKey('the flask-jwt key 0f the contract suite: 32+ bytes', { alg: 'HS256' }),
  header: 'Authorization',
  prefix: 'JWT ',
  refusals: flaskJwtRefusals(),
  challengeOf: (realm) => `JWT realm="${realm}"`,
}

/** Article A's, with CORS on every answer. */
export const speakFlaskPyjwt: SpokenDialect = {
  dialect: flaskPyjwt(),
  key: secretKey('the flask-pyjwt key 0f the contract suite: 32+ bytes', { alg: 'HS256' }),
  header: 'x-access-token',
  prefix: '',
  refusals: flaskPyjwtRefusals(),
  challengeOf: () => undefined,
}

export const spokenDialects: readonly SpokenDialect[] = [speakOauth, speakFlaskJwt, speakFlaskPyjwt]

/** A guard of the dialect at {@link NOW}. Its principal is the token's id, unless `resolvePrincipal` says otherwise. */
export function guardOf<P = unknown>(spoken: SpokenDialect, options: Partial<GuardSettings<P>> = {}): Guard<P> {
  const { dialect, key, guardOptions } = spoken
  const resolvePrincipal = (claims: Claims) => dialect.subjectOf(claims) as P
  return createGuard<P>({ dialect, keys: key, clock: () => NOW, resolvePrincipal, ...guardOptions, ...options })
}

/** A good token for a user, issued at `now` and signed with `key`. */
export function tokenOf(spoken: SpokenDialect, id: string | number, now: number = NOW): string {
  const { header, claims } = issuedFor(spoken, id, now)
  return createSigner({ key: spoken.key }).sign(claims, header)
}

/** What such a token says, before it is signed. */
export function issuedFor({ dialect, key }: SpokenDialect, id: string | number, now: number = NOW): TokenToSign {
  const { alg, kid } = key
  return dialect.issue({ id }, { now, alg, kid, tokenId: 'token-1', csrfToken: 'csrf-token' })
}

/** The header line that carries a token. */
export function credential({ header, prefix }: SpokenDialect, token: string): HeaderPair {
  return [header, `${prefix}${token}`]
}

/** The header lines of each refusal case. */
export function refusedHeaders(spoken: SpokenDialect): Readonly<Record<RefusalCase, readonly HeaderPair[]>> {
  const { header, key } = spoken
  const good = tokenOf(spoken, 7)
  const other = spokenDialects.find(({ dialect }) => dialect.name !== spoken.dialect.name) ?? spoken
  const line = credential(spoken, good)
  const [signed] = /^.*\./.exec(good) ?? ['']
  return {
    absent: [],
    'bad signature': [credential(spoken, `${signed}${key.sign('something else')}`)],
    expired: [credential(spoken, tokenOf(spoken, 7, NOW - spoken.dialect.accessTokenLifetimeSeconds - 11))],
    malformed: [credential(spoken, 'not-a-token')],
    'other scheme': [[header, `Basic ${good}`]],
    'token of another dialect': [credential(spoken, tokenOf(other, 7))],
    'header sent twice': [line, line],
    'two credentials in one header': [[header, `${line[1]}, ${line[1]}`]],
    empty: [[header, '']],
  }
}

function oauthRefusals(): SpokenDialect['refusals'] {
  const realm = 'Bearer realm="api"'
  const bare = (code: string): ExpectedRefusal => ({
    status: 401,
    body: { error: 'unauthorized', error_description: 'Send a bearer access token.', code },
    challenge: realm,
  })
  const withError = (status: number, error: string, code: string, description: string): ExpectedRefusal => ({
    status,
    body: { error, error_description: description, code },
    challenge: `${realm}, error="${error}", error_description="${description}"`,
  })
  const absent = bare('credential_absent')
  const invalid = withError(401, 'invalid_token', 'token_invalid', 'The access token is not valid.')
  const description = 'Send one bearer token in one Authorization header.'
  const twice = withError(400, 'invalid_request', 'credential_malformed', description)
  return {
    absent,
    'bad signature': invalid,
    expired: withError(401, 'invalid_token', 'token_expired', 'The access token expired.'),
    malformed: invalid,
    'other scheme': bare('credential_malformed'),
    'token of another dialect': invalid,
    'header sent twice': twice,
    'two credentials in one header': twice,
    empty: absent,
  }
}

function flaskJwtRefusals(): SpokenDialect['refusals'] {
  const worded = (error: string, description: string): ExpectedRefusal => ({
    status: 401,
    body: { status_code: 401, error, description },
  })
  const absent = {
    ...worded('Authorization Required', 'Request does not contain an access token'),
    challenge: 'JWT realm="Login Required"',
  }
  const unsigned = worded('Invalid token', 'Signature verification failed')
  const spaces = worded('Invalid JWT header', 'Token contains spaces')
  return {
    absent,
    'bad signature': unsigned,
    expired: worded('Invalid token', 'Signature has expired'),
    malformed: worded('Invalid token', 'Not enough segments'),
    'other scheme': worded('Invalid JWT header', 'Unsupported authorization type'),
    'token of another dialect': unsigned,
    'header sent twice': spaces,
    'two credentials in one header': spaces,
    empty: absent,
  }
}

function flaskPyjwtRefusals(): SpokenDialect['refusals'] {
  const missing = { status: 403, body: { message: 'Token is missing!' } }
  const invalid = { status: 403, body: { message: 'Token is invalid!' } }
  return {
    absent: missing,
    'bad signature': invalid,
    expired: invalid,
    malformed: invalid,
    'other scheme': invalid,
    'token of another dialect': invalid,
    'header sent twice': invalid,
    'two credentials in one header': invalid,
    empty: missing,
  }
}
