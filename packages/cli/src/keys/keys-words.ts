/** The words after `latchkey keys`. */
import { parseArgs } from 'node:util'
import { type Algorithm, algorithms } from '@latchkey/tokens'

/** What is to be done with which key. */
export type KeysAction =
  | { readonly verb: 'list' | 'rewrap' }
  | { readonly verb: 'rotate'; readonly alg: Algorithm | undefined; readonly now: boolean }
  | { readonly verb: 'retire'; readonly kid: string; readonly force: boolean }
  | { readonly verb: 'revoke'; readonly kid: string }
  | {
      readonly verb: 'import'
      readonly file: string
      readonly alg: Algorithm | undefined
      readonly as: 'standby' | 'verify-only'
    }

/** What the words say. */
export interface KeysSettings {
  readonly config: string
  readonly json: boolean
  readonly action: KeysAction
}

type Verb = KeysAction['verb']

/** The options of each verb, beside `--config` and `--json`, and whether a key's id comes after it. */
const VERBS: Readonly<Record<Verb, { readonly options: readonly string[]; readonly kid?: true }>> = {
  list: { options: [] },
  rotate: { options: ['alg', 'now'] },
  retire: { options: ['force'], kid: true },
  revoke: { options: [], kid: true },
  import: { options: ['file', 'alg', 'as'] },
  rewrap: { options: [] },
}

const OPTIONS = {
  config: { type: 'string' },
  json: { type: 'boolean' },
  alg: { type: 'string' },
  now: { type: 'boolean' },
  force: { type: 'boolean' },
  file: { type: 'string' },
  as: { type: 'string' },
} as const

/** @param args - all words of the command line. None of them is repeated: one may be a secret in the wrong place */
export function readKeysWords(args: readonly string[]): KeysSettings | { readonly faults: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  const given = tokens.filter((token) => token.kind === 'option')
  const value = (name: keyof typeof OPTIONS) => given.findLast((option) => option.name === name)?.value
  const has = (name: keyof typeof OPTIONS) => given.some((option) => option.name === name)
  const [, verb, kid, ...more] = words
  if (!isVerb(verb)) return { faults: [`keys: say what to do: ${Object.keys(VERBS).join(', ')}`] }

  const { options, kid: needsKid } = VERBS[verb]
  const known = ['config', 'json', ...options]
  const alg = algorithms.find((one) => one === value('alg'))
  const [as, file] = [value('as'), value('file')]
  const checks: readonly (readonly [good: boolean, fault: string])[] = [
    [
      given.every(({ name }) => known.includes(name)),
      `keys ${verb} has no such option; it has ${known.map((name) => `--${name}`).join(', ')}`,
    ],
    [
      !needsKid || (kid !== undefined && kid !== ''),
      `keys ${verb}: give the id of a key; latchkey keys list shows them`,
    ],
    [(needsKid ? more : words.slice(2)).length === 0, `keys ${verb} takes no such word`],
    ...(['config', 'file', 'as', 'alg'] as const).map((name): readonly [boolean, string] => [
      !has(name) || Boolean(value(name)),
      `--${name}: give a value`,
    ]),
    ...(['json', 'now', 'force'] as const).map((name): readonly [boolean, string] => [
      value(name) === undefined,
      `--${name}: this option takes no value`,
    ]),
    [!value('alg') || alg !== undefined, `--alg: give one of ${algorithms.join(', ')}`],
    [verb !== 'import' || Boolean(file), 'keys import: give --file, a PEM or a JWK of mode 0600'],
    [
      verb !== 'import' || as === 'standby' || as === 'verify-only',
      'keys import: give --as standby or --as verify-only',
    ],
  ]
  const faults = checks.flatMap(([good, fault]) => (good ? [] : [fault]))
  if (faults.length > 0) return { faults }
  const all = { kid: kid ?? '', alg, now: has('now'), force: has('force'), file: file ?? '' }
  const action = { verb, ...all, as: as === 'standby' ? as : 'verify-only' } as const
  return { config: value('config') ?? 'latchkey.json', json: has('json'), action }
}

function isVerb(word: string | undefined): word is Verb {
  return word !== undefined && Object.hasOwn(VERBS, word)
}
