/** Amazon Cognito user pools. Their access tokens name the app client in `client_id`, and have `aud` only where a resource was asked for. */
import { type OptionTable, parseOptions } from '@latchkey/options'
import { amongst, idIn, wordsIn } from './claim-values.ts'
import { namedTexts } from './named-texts.ts'
import type { Profile, ProfilePrincipal } from './profile.ts'

/** Options of {@link cognito}. */
export interface CognitoOptions {
  /** The app clients whose tokens this API takes: without `aud`, nothing else says for whom a token was made. */
  readonly clientIds: readonly string[]
}

/** Whom a Cognito token names. `roles` are the groups, `cognito:groups`. */
export interface CognitoPrincipal extends ProfilePrincipal {
  readonly clientId: string
}

const OPTIONS = {
  clientIds: namedTexts('a list of the app clients', (id) => id !== ''),
} satisfies OptionTable<keyof CognitoOptions>

/**
 * The mark: `token_use` is `access`, and `client_id` is one of yours. An audience that the guard names must be in `aud` (resource binding).
 *
 * @throws {TypeError} one line for each option that is unknown, missing or wrong
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export function cognito(options: CognitoOptions): Profile<CognitoPrincipal, 'optional'> {
  const { clientIds } = parseOptions(OPTIONS, options)
  return {
    name: 'cognito',
    audience: 'optional',
    textClaims: ['client_id'],
    exactClaims: { token_use: 'access' },
    mark: (claims) => amongst(claims, 'client_id', clientIds),
    principalOf: (claims) => {
      const id = idIn(claims, 'sub')
      if (id === undefined) return undefined
      const [scopes, roles] = [wordsIn(claims, 'scope'), wordsIn(claims, 'cognito:groups')]
      return { id, clientId: String(claims['client_id']), scopes, roles }
    },
  }
}
