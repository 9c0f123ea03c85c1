/** Any other issuer: you name the mark, and there is no default. */
import { fault, nested, nonEmptyText, type OptionTable, parseOptions } from '@latchkey/options'
import { idIn, wordsIn } from './claim-values.ts'
import type { Profile, ProfilePrincipal } from './profile.ts'

/** A claim that access tokens for an API have with this value, and nothing else that the issuer signs. */
export interface JwtMark {
  readonly claim: string
  readonly value: string | number | boolean
}

/** Options of {@link jwt}. */
export interface JwtOptions {
  readonly mark: JwtMark
}

/** Every token has these, so they tell no kind from another. */
const OF_EVERY_TOKEN = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']

const OPTIONS = {
  mark: nested({ claim: ownOfItsKind, value: markValue } satisfies OptionTable<keyof JwtMark>),
} satisfies OptionTable<keyof JwtOptions>

/**
 * The mark: the claim that you name has the value that you name.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or wrong
 */
export function jwt(options: JwtOptions): Profile<ProfilePrincipal, 'required'> {
  const { mark } = parseOptions(OPTIONS, options)
  return {
    name: 'jwt',
    audience: 'required',
    textClaims: [],
    exactClaims: { [mark.claim]: mark.value },
    principalOf: (claims) => {
      const id = idIn(claims, 'sub')
      return id === undefined ? undefined : { id, scopes: wordsIn(claims, 'scope'), roles: wordsIn(claims, 'roles') }
    },
  }
}

function ownOfItsKind(value: unknown): string {
  const claim = nonEmptyText(value)
  if (OF_EVERY_TOKEN.includes(claim)) throw fault('every token has it; give a claim that only access tokens have')
  return claim
}

function markValue(value: unknown): JwtMark['value'] {
  if (typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return value
  throw fault('give a text, a number, true or false')
}
