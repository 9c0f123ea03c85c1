/** Explains a verifier's decision on a token. The verifier decides; the rest only describes what it looked at. */
import {
  checked,
  fault,
  flag,
  isPlainObject,
  type OptionTable,
  optional,
  parseOptions,
  strictlyOptional,
} from '@latchkey/options'
import type { Key } from '../jwk/key.ts'
import type { FoundKeys, KeyHint, KeySet } from '../jwks/key-set.ts'
import { TokenError } from '../token-error.ts'
import { type AdviceContext, adviceFor } from './explain-advice.ts'
import { narrate } from './explain-narration.ts'
import { type ExplainedStepName, refusedStep, stepsOf } from './explain-steps.ts'
import { prepared, type VerifierOptions, verifierOptions, verifierRules } from './verifier-options.ts'
import { createVerifier } from './verify.ts'

/** Options of {@link explainToken}: those of the verifier, and how to explain. */
export interface ExplainOptions extends Omit<VerifierOptions<unknown>, 'cache'> {
  /** Shows the token's own iss, sub, aud, typ and kid. Default false. No other value of a token is ever shown, but times are. */
  readonly showValues?: boolean
  /** The names of the options where they are set, for the advice. An option without a name cannot be set there and is not mentioned. */
  readonly optionNames?: Readonly<Record<string, string>>
}

/** One thing that a verifier checks. */
export interface ExplainedStep {
  readonly step: ExplainedStepName
  readonly outcome: 'ok' | 'refused' | 'not_reached'
  /** For people; may change. Empty for a step that was not reached. */
  readonly detail: string
}

/** Why a token is accepted or refused. Contains no token, no signature, no secret, and no claim's value except times. */
export interface Explanation {
  /** What `verify` would do: true returns, false throws {@link Explanation.error}. */
  readonly accepted: boolean
  readonly error: TokenError | undefined
  /** In the verifier's order. All are ok when the token is accepted; else one is refused, and those after it were not reached. */
  readonly steps: readonly ExplainedStep[]
  /** Which option to change, or what the issuer must do. Empty when the token is accepted. */
  readonly advice: readonly string[]
}

const OPTIONS = {
  ...verifierOptions,
  showValues: optional(false, flag),
  optionNames: optional(undefined, namesOfOptions),
  cache: strictlyOptional(undefined, () => {
    throw fault('an explanation looks at everything anew')
  }),
} satisfies OptionTable<keyof ExplainOptions | 'cache'>

/**
 * Explains what `createVerifier(options).verify(token)` does now.
 *
 * @param token - compact JWS; anything else is explained too
 * @throws {TypeError} naming the option that is wrong; or what the key set threw, if it is not a TokenError
 */
export async function explainToken(token: string, options: ExplainOptions): Promise<Explanation> {
  const { showValues, optionNames, ...own } = parseOptions(OPTIONS, options, verifierRules)
  const { keySet, policy, now, maximumTokenCharacters, validate } = prepared(own)
  const at = now()
  const watched = watch(keySet)
  // The watched set has been narrowed to `algorithms` already.
  const { algorithms: _, showValues: __, optionNames: ___, ...rest } = options
  const { verify } = createVerifier<unknown>({ ...rest, keys: watched, clock: () => at })

  const error = await refusalOf(() => verify(token))
  const steps = stepsOf(policy, validate !== undefined)
  const keys = 'keys' in keySet ? (keySet.keys as readonly Key[]) : undefined
  const facts = { token, policy, at, maximumTokenCharacters, keys, found: watched.found(), showValues, error }
  const stop = error ? steps.indexOf(refusedStep(error, facts)) : steps.length
  const context: AdviceContext = { ...facts, optionNames }
  return Object.freeze({
    accepted: error === undefined,
    error,
    steps: Object.freeze(
      steps.map((step, i): ExplainedStep => {
        if (i > stop) return Object.freeze({ step, outcome: 'not_reached', detail: '' })
        return Object.freeze({ step, outcome: i === stop ? 'refused' : 'ok', detail: narrate(step, facts, i === stop) })
      }),
    ),
    advice: Object.freeze(error ? adviceFor(error, context) : []),
  })
}

function namesOfOptions(value: unknown): Readonly<Record<string, string>> {
  return checked(value, isPlainObject(value), 'an object of names')
}

/** @throws every error that is not a refusal */
async function refusalOf(verify: () => unknown): Promise<TokenError | undefined> {
  try {
    await verify()
    return undefined
  } catch (error) {
    if (error instanceof TokenError) return error
    throw error
  }
}

/** The same set, which also records its answer. */
function watch(keySet: KeySet): KeySet & { readonly found: () => readonly Key[] } {
  let found: readonly Key[] = []
  const remember = (answer: FoundKeys): FoundKeys => {
    found = answer.keys
    return answer
  }
  return {
    get version() {
      return keySet.version
    },
    isCurrent: () => keySet.isCurrent(),
    find: (hint: KeyHint) => {
      const answer = keySet.find(hint)
      return answer instanceof Promise ? answer.then(remember) : remember(answer)
    },
    found: () => found,
  }
}
