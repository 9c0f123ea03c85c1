/** An issuer for tests of your own app: with its own key, a clock that the test moves, and tokens of every kind. */
import {
  checked,
  faultsIn,
  isPlainObject,
  nonEmptyText,
  type OptionTable,
  optional,
  parseOptions,
} from '@latchkey/options'
import { type OauthDialect, type OauthOptions, oauth } from '@latchkey/protocol'
import type { Claims, JwkSet, KeySet, PublicAlgorithm } from '@latchkey/tokens'
import type { TokenPrincipal } from '../../decision.ts'
import { createGuard, type Guard } from '../../guard.ts'
import type { GuardOptions, GuardSettings } from '../../guard-options.ts'
import { createKeyRing, type KeyRing, type RotateKeyOptions } from './key-ring.ts'
import { type ServedKeys, serveKeys } from './serve-keys.ts'
import { createTestClock, type TestClock } from './test-clock.ts'
import { createTestTokens, type TestTokens } from './test-tokens.ts'

/** Options of {@link createTestIssuer}. */
export interface TestIssuerOptions {
  /** `iss`. Default `https://issuer.example`. */
  readonly issuer?: string
  /** `aud` of its tokens. Default `https://api.example`. */
  readonly audience?: string
  /** The algorithm of its keys. Default ES256. */
  readonly alg?: PublicAlgorithm
  /** Options of the app's own `oauth()` besides issuer and audience: `cookies`, for example. */
  readonly oauth?: Omit<OauthOptions, 'issuer' | 'audience'>
  /** Default: a clock that runs with the wall clock. */
  readonly clock?: TestClock
}

/** An issuer in this process. */
export interface TestIssuer extends TestTokens {
  readonly issuer: string
  readonly audience: string
  /** Now, for the issuer and for its guards: `clock.travel(3600)` makes it an hour later for both. */
  readonly clock: TestClock
  readonly dialect: OauthDialect
  /** The keys that are published at the moment. */
  readonly keys: KeySet
  /** The published keys as a JWK Set. */
  readonly jwkSet: () => JwkSet
  /** Signs with a new key from now on. */
  readonly rotateKey: (options?: RotateKeyOptions) => void
  /** A guard that accepts this issuer's tokens, at this issuer's time. */
  guard<C = Claims>(
    options?: GuardSettings<never, C> & { readonly resolvePrincipal?: never },
  ): Guard<TokenPrincipal<string, C>, C>
  guard<P, C = Claims>(
    options: GuardSettings<P, C> & Required<Pick<GuardSettings<P, C>, 'resolvePrincipal'>>,
  ): Guard<P, C>
  /**
   * Starts a real server on a loopback address with metadata (RFC 8414) and the JWK Set, for an app that has an issuer and
   * no keys. Its result is an issuer with the same keys and the same clock, whose name is the server's address: make the tokens
   * with that one.
   */
  readonly serve: () => Promise<ServedTestIssuer>
}

/** An issuer whose name is a real address. Dispose of it to stop the server. */
export interface ServedTestIssuer extends Omit<TestIssuer, 'serve'>, AsyncDisposable {
  /** The paths that were requested so far. */
  readonly requests: readonly string[]
}

const OPTIONS = {
  issuer: optional('https://issuer.example', nonEmptyText),
  audience: optional('https://api.example', nonEmptyText),
  alg: optional('ES256', (value) =>
    checked<PublicAlgorithm>(value, typeof value === 'string', 'a public-key algorithm'),
  ),
  oauth: optional({}, (value) =>
    checked<NonNullable<TestIssuerOptions['oauth']>>(value, isPlainObject(value), 'a plain object'),
  ),
  clock: optional(undefined, testClock),
} satisfies OptionTable<keyof TestIssuerOptions>

function testClock(value: unknown): TestClock {
  return checked(value, typeof value === 'function' && 'travel' in value, 'what createTestClock() returns')
}

/** @throws {TypeError} one line for each option that is unknown or wrong */
export function createTestIssuer(options: TestIssuerOptions = {}): TestIssuer {
  const read = parseOptions(OPTIONS, options, {
    together: ({ oauth: more = {} }) =>
      faultsIn(() => oauth({ ...more, issuer: 'any', audience: 'any' })).map((line) => `oauth.${line}`),
  })
  const { issuer, audience, alg, clock = createTestClock() } = read
  const ring = createKeyRing(alg)
  const named = (name: string) =>
    issuerOf(oauth({ ...read.oauth, issuer: name, audience }), { issuer: name, audience, ring, clock })
  return {
    ...named(issuer),
    serve: async () => {
      const server: ServedKeys = await serveKeys(ring)
      return {
        ...named(server.origin),
        requests: server.requests,
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      }
    },
  }
}

type OptionsWithoutPrincipal = GuardOptions<never> & { readonly resolvePrincipal?: never }

interface IssuerParts extends Pick<TestIssuer, 'issuer' | 'audience' | 'clock'> {
  readonly ring: KeyRing
}

function issuerOf(dialect: OauthDialect, { issuer, audience, ring, clock }: IssuerParts): Omit<TestIssuer, 'serve'> {
  const { keys, published: jwkSet, rotate: rotateKey } = ring
  // The options are passed unchanged through createGuard's overloads.
  const guard = ((settings = {}) =>
    createGuard(
      // A value that cannot be spread is left to createGuard to refuse.
      (isPlainObject(settings) ? { clock, ...settings, dialect, keys } : settings) as OptionsWithoutPrincipal,
    )) as TestIssuer['guard']
  return { issuer, audience, clock, dialect, keys, jwkSet, rotateKey, guard, ...createTestTokens(dialect, ring, clock) }
}
