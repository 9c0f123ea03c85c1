/** With which secret the old app signs: where it stands, and in which variable the server will find it. */
import { createVerifier, type SecretAlgorithm, secretKey, TokenError } from '@latchkey/tokens'
import { TOKEN_SECRET } from '../../init/answers.ts'
import type { AppText, Located } from '../app/read-app.ts'
import type { Value } from '../source/value.ts'
import type { TokenSample } from '../tokens/token-sample.ts'

export interface FoundSecret {
  /** Where it stands: `config.py:3 (SECRET_KEY)`. */
  readonly place: string
  /** The variable that the written settings name. */
  readonly variable: string
  /** Undefined where no file and no variable holds it. */
  readonly value: string | undefined
  /** Whether a file that is code holds it. */
  readonly isInCode: boolean
  /** Why it is not known, where an expression was not read. */
  readonly why: string | undefined
}

const NAMES = [
  'JWT_SECRET_KEY',
  'SIGNING_KEY',
  'JWT_SECRET',
  'JWT_KEY',
  'ACCESS_TOKEN_SECRET',
  'TOKEN_SECRET',
  'TOKEN_KEY',
  'jwtSecret',
  'jwtSecretKey',
  'accessTokenSecret',
  'secretOrKey',
  'tokenSecret',
  'SECRET_KEY',
  'secret_key',
  'secretKey',
  'APP_SECRET',
  'SECRET',
  'secret',
]

/** @param first - names that the app's library looks at before others */
export function findSecret(app: AppText, first: readonly string[] = []): FoundSecret | undefined {
  const named = [...first, ...NAMES].flatMap((name) => app.settings.get(name) ?? [])
  const [best] = [...named.filter(({ value }) => isSecret(value)), ...fromCalls(app), ...named]
  return best && found(best)
}

function isSecret(value: Value): boolean {
  return (value.kind === 'text' && value.text !== '') || value.kind === 'variable'
}

/** The second argument of `jwt.encode` and `jwt.sign`. */
function fromCalls({ calls }: AppText): readonly Located[] {
  return calls.flatMap(({ name, placed, line, file }) => {
    const value = /(?:^|\.)(?:encode|sign)$/.test(name) ? placed[1] : undefined
    return value && isSecret(value) ? [{ name, value, line, file }] : []
  })
}

function found({ name, value, file, line }: Located): FoundSecret {
  const place = `${file}:${line} (${name})`
  const isVariables = /env/i.test(file) && /^[A-Z][A-Z\d_]*$/.test(name) && !/\.(?:py|[cm]?[jt]s|json)$/i.test(file)
  const text = value.kind === 'variable' ? value.otherwise : value
  return {
    place,
    variable: value.kind === 'variable' ? value.name : isVariables ? name : TOKEN_SECRET,
    value: text?.kind === 'text' && text.text !== '' ? text.text : undefined,
    isInCode: value.kind === 'text' && !isVariables,
    why: value.kind === 'unread' ? value.why : undefined,
  }
}

/** How many of the sample's tokens this secret has signed, of those that were tried. */
export function countSigned(secret: string, { tried }: TokenSample, alg: SecretAlgorithm): number {
  const reason = 'to see what it has signed'
  const verifier = createVerifier({ keys: secretKey(secret, { alg, allowWeak: reason }) })
  return tried.filter((token) => {
    try {
      verifier.verify(token)
      return true
    } catch (fault) {
      if (!(fault instanceof TokenError)) throw fault
      // Claims are looked at after the signature.
      return ['claim_invalid', 'token_expired', 'token_not_yet_valid'].includes(fault.code)
    }
  }).length
}
