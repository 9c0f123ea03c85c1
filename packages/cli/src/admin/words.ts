/** The words after `latchkey COMMAND VERB`, read by a table of verbs. No word is ever repeated: one may be a secret in the wrong place. */
import { parseArgs } from 'node:util'

interface Flag {
  readonly kind: 'flag'
}

/** An option with a value, which a verb needs or can do without. */
interface Value<K extends 'optional' | 'required', T> {
  readonly kind: K
  /** What is to be given: for a fault. */
  readonly what: string
  /** Undefined for what is none. */
  readonly parse: (text: string) => T | undefined
}

/** The options of a verb by their names. */
export type Options = Readonly<Record<string, Flag | Value<'optional' | 'required', unknown>>>

type ValueOf<O> =
  O extends Value<'required', infer T> ? T : O extends Value<'optional', infer T> ? T | undefined : boolean

/** What was given. */
export interface Given<O extends Options> {
  /** The word after the verb; empty where there is none. */
  readonly word: string
  readonly options: { readonly [N in keyof O]: ValueOf<O[N]> }
}

/** What a verb is: what it takes, and what it does in its world. */
export interface VerbDefinition<World, O extends Options, R> {
  /** What the one word after the verb is. Left out: there is none. */
  readonly word?: string
  readonly isWordOptional?: true
  readonly options: O
  /** What is wrong with the words together. */
  readonly check?: (given: Given<O>) => string | undefined
  readonly run: (given: Given<O>, world: World) => Promise<R>
}

/** A verb whose options nobody outside needs to know. */
export interface Verb<World, R> {
  readonly options: Options
  readonly read: (words: GivenWords, place: string) => Readonly<Faults> | ((world: World) => Promise<R>)
}

/** A command: its verbs by their names. */
export interface Verbs<World, R> {
  readonly name: string
  /** What is meant without a verb. */
  readonly defaultVerb?: string
  readonly verbs: Readonly<Record<string, Verb<World, R>>>
}

/** What the words say: what is to be done, and how it is shown. */
export interface ReadWords<World, R> {
  readonly config: string
  readonly json: boolean
  readonly act: (world: World) => Promise<R>
}

interface Faults {
  readonly faults: readonly string[]
}

interface GivenWords {
  readonly words: readonly string[]
  readonly options: readonly { readonly name: string; readonly value?: string | undefined }[]
}

const COMMON = {
  config: optional('a file', nonEmpty),
  json: { kind: 'flag' },
} as const satisfies Options

export const flag: Flag = { kind: 'flag' }

export function optional<T>(what: string, parse: (text: string) => T | undefined): Value<'optional', T> {
  return { kind: 'optional', what, parse }
}

export function required<T>(what: string, parse: (text: string) => T | undefined): Value<'required', T> {
  return { kind: 'required', what, parse }
}

export function nonEmpty(text: string): string | undefined {
  return text === '' ? undefined : text
}

/** @returns a parser of one of these words */
export function oneOf<const T extends string>(words: readonly T[]): (text: string) => T | undefined {
  return (text) => words.find((word) => word === text)
}

/** @param args - all words of the command line */
export function readWords<World, R>(
  { name, defaultVerb, verbs }: Verbs<World, R>,
  args: readonly string[],
): ReadWords<World, R> | Faults {
  const options = Object.assign({}, COMMON, ...Object.values(verbs).map((verb) => verb.options)) as Options
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([option, { kind }]) => [option, { type: kind === 'flag' ? 'boolean' : 'string' }]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const [, said = defaultVerb, ...words] = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  const verb = said !== undefined && Object.hasOwn(verbs, said) ? verbs[said] : undefined
  if (!verb) return { faults: [`${name}: say what to do: ${Object.keys(verbs).join(', ')}`] }
  const given = { words, options: tokens.filter((token) => token.kind === 'option') }
  const act = verb.read(given, `${name} ${said}`)
  if ('faults' in act) return act
  const { config = 'latchkey.json', json } = optionsIn(COMMON, given.options)
  return { config, json, act }
}

export function defineVerb<World, R, const O extends Options>(definition: VerbDefinition<World, O, R>): Verb<World, R> {
  const { options, check, run } = definition
  return {
    options,
    read: (words, place) => {
      const faults = faultsOf(definition, words, place)
      if (faults.length > 0) return { faults }
      const given = { word: words.words[0] ?? '', options: optionsIn(options, words.options) }
      const fault = check?.(given)
      return fault === undefined ? (world) => run(given, world) : { faults: [`${place}: ${fault}`] }
    },
  }
}

function faultsOf(
  {
    word,
    isWordOptional,
    options: own,
  }: Pick<VerbDefinition<never, Options, unknown>, 'word' | 'isWordOptional' | 'options'>,
  { words, options: given }: GivenWords,
  place: string,
): readonly string[] {
  const options: Options = { ...COMMON, ...own }
  const faults: string[] = []
  if (given.some(({ name }) => !Object.hasOwn(options, name))) {
    const names = Object.keys(options).map((name) => `--${name}`)
    faults.push(`${place} has no such option; it has ${names.join(', ')}`)
  }
  if (word !== undefined && !isWordOptional && !words[0]) faults.push(`${place}: give ${word}`)
  if (words.length > (word === undefined ? 0 : 1)) faults.push(`${place} takes no such word`)
  for (const [name, option] of Object.entries(options)) {
    const last = given.findLast((one) => one.name === name)
    if (!last && option.kind === 'required') faults.push(`${place}: give --${name}, ${option.what}`)
    if (!last) continue
    if (option.kind !== 'flag' && parsedValue(option, last.value) === undefined)
      faults.push(`--${name}: give ${option.what}`)
    if (option.kind === 'flag' && last.value !== undefined) faults.push(`--${name}: this option takes no value`)
  }
  return faults
}

/** Where every value is known to be good. */
function optionsIn<O extends Options>(options: O, given: GivenWords['options']): Given<O>['options'] {
  const values = Object.entries(options).map(([name, option]) => {
    const last = given.findLast((one) => one.name === name)
    return [name, option.kind === 'flag' ? last !== undefined : parsedValue(option, last?.value)] as const
  })
  return Object.fromEntries(values) as Given<O>['options']
}

/** The next option is no value: it was forgotten. */
function parsedValue({ parse }: Value<'optional' | 'required', unknown>, text: string | undefined): unknown {
  return text === undefined || text.startsWith('-') ? undefined : parse(text)
}
