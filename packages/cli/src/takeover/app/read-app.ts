/** What an app's configuration files say, all together. */
import type { Environment } from '../../surroundings.ts'
import type { Scope, SourceCall, SourceSetting, SourceText } from '../source/source-reader.ts'
import type { Value } from '../source/value.ts'
import type { AppFile } from './app-files.ts'
import { type Idioms, idiomsOf } from './idioms.ts'

/** A setting, and where it stands. */
export interface Located extends SourceSetting {
  readonly file: string
}

export interface AppText {
  readonly files: readonly AppFile[]
  /** The last one of each name. */
  readonly settings: ReadonlyMap<string, Located>
  readonly calls: readonly (SourceCall & { readonly file: string })[]
  readonly imports: ReadonlySet<string>
  /** Of its files of variables, and of the environment before them. */
  readonly variables: ReadonlyMap<string, string>
  /** What its code shows of requests. */
  readonly idioms: Idioms
  /** What could not be read, and what is said twice: lines without a value. */
  readonly notes: readonly string[]
}

const OF_TOKENS =
  /^(?:JWT_|JSON_|SIMPLE_JWT$|TOKEN_|ACCESS_|REFRESH_|ALGORITHM$|.*(?:SECRET|SIGNING_KEY|EXPIRE|LIFETIME))|secret|expiresIn|algorithms?$/

/** Read twice: the order in which files are given does not matter. */
export function readApp(files: readonly AppFile[], environment: Environment): AppText {
  const first = files.map(({ reader, text }) => reader.read(text))
  const scope: Scope = { settings: new Map(), variables: variablesOf(first, environment) }
  const known = new Map(files.flatMap(({ reader, text }) => reader.read(text, scope).settings.flatMap(named)))
  const texts = files.map(({ reader, text }) => reader.read(text, { ...scope, settings: known }))
  const all = texts.flatMap(({ settings }, i) => settings.map((one) => ({ ...one, file: files[i]?.name ?? '' })))
  return {
    files,
    settings: new Map(all.map((one) => [one.name, one])),
    calls: texts.flatMap(({ calls }, i) => calls.map((call) => ({ ...call, file: files[i]?.name ?? '' }))),
    imports: new Set(texts.flatMap(({ imports }) => [...imports])),
    variables: scope.variables,
    idioms: idiomsOf(files.map(({ text }) => text).join('\n')),
    notes: [...unreadNotes(all), ...repeatedNotes(all)],
  }
}

function named({ name, value }: SourceSetting): readonly (readonly [string, Value])[] {
  return value.kind === 'unread' || value.kind === 'path' ? [] : [[name, value]]
}

function variablesOf(texts: readonly SourceText[], environment: Environment): ReadonlyMap<string, string> {
  const set = Object.entries(environment).flatMap(([name, value]) => (value ? [[name, value] as const] : []))
  return new Map([...texts.flatMap(({ variables }) => [...variables]), ...set])
}

function unreadNotes(all: readonly Located[]): readonly string[] {
  return all.flatMap(({ name, value, file, line }) =>
    OF_TOKENS.test(name) && value.kind === 'unread' ? [`${file}:${line}: ${name} is not read: ${value.why}`] : [],
  )
}

function repeatedNotes(all: readonly Located[]): readonly string[] {
  const groups = Map.groupBy(
    all.filter(({ name, value }) => OF_TOKENS.test(name) && value.kind !== 'variable'),
    ({ name }) => name,
  )
  return [...groups].flatMap(([name, stands]) => {
    if (new Set(stands.map(({ value }) => shape(value))).size < 2) return []
    const places = stands.map(({ file, line }) => `${file}:${line}`).join(', ')
    return [`${name} is said ${stands.length} times (${places}): the last one counts here`]
  })
}

function shape(value: Value): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Map ? [...part] : part))
}
