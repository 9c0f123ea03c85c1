/** The kind: what reads settings out of the text of an app's configuration, which is never run. One file per language. */
import { Expressions } from './expression.ts'
import { type Lexeme, lexemes, type Notation } from './lexer.ts'
import { text, type Value } from './value.ts'
import type { Arguments, Vocabulary } from './vocabulary.ts'

/** One name that the text gives a value. */
export interface SourceSetting {
  /** Its last word: `SECRET_KEY` of `app.config['SECRET_KEY']`. */
  readonly name: string
  readonly value: Value
  readonly line: number
}

/** A call that says something about tokens, `jwt.encode(…)`. */
export interface SourceCall extends Arguments {
  /** As it is written, with dots. */
  readonly name: string
  readonly line: number
}

export interface SourceText {
  /** In the order of the text: a later one of the same name counts. */
  readonly settings: readonly SourceSetting[]
  readonly calls: readonly SourceCall[]
  /** Names of modules that it loads. */
  readonly imports: ReadonlySet<string>
  /** Of a file of variables: their values. */
  readonly variables: ReadonlyMap<string, string>
}

/** What names stand for. */
export interface Scope {
  readonly settings: ReadonlyMap<string, Value>
  readonly variables: ReadonlyMap<string, string>
}

const NOTHING: Scope = { settings: new Map(), variables: new Map() }
const MOST_CALLS = 300

export interface SourceReader {
  readonly name: string
  /** By the file's name. */
  readonly accepts: (file: string) => boolean
  /** Never throws, whatever the text is. `scope` is what is known from elsewhere: other files, the environment. */
  readonly read: (source: string, scope?: Scope) => SourceText
}

export interface SourceLanguage extends Pick<SourceReader, 'name' | 'accepts'> {
  readonly notation: Notation
  readonly vocabulary: Vocabulary
}

const CALLS = new Set(['encode', 'decode', 'sign', 'verify', 'register', 'signAsync'])
const FILLING = new Set(['update', 'from_mapping'])
const DECLARING = new Set(['const', 'let', 'var', 'readonly', 'private', 'public', 'static', 'protected'])

export function sourceReader({ name, accepts, notation, vocabulary }: SourceLanguage): SourceReader {
  return {
    name,
    accepts,
    read(source, scope = NOTHING) {
      const all = lexemes(source, notation)
      const known = new Map(scope.settings)
      const words = scoped(vocabulary, known, scope.variables)
      const settings: SourceSetting[] = []
      const calls: SourceCall[] = []
      for (let at = 0; at < all.length; at += 1) {
        const target = targetAt(all, at, notation.endsAtLine)
        if (target) {
          const value = new Expressions(all, words, target.behind).read()
          if (value.kind !== 'unread' && value.kind !== 'path') known.set(target.name, value)
          settings.push({ name: target.name, value, line: all[at]?.line ?? 1 }, ...membersOf(value, all[at]?.line ?? 1))
        }
        const call = callAt(all, at)
        if (call && calls.length < MOST_CALLS) {
          const given = new Expressions(all, words, call.behind).readArguments()
          if (FILLING.has(call.last)) settings.push(...filled(given, all[at]?.line ?? 1))
          else calls.push({ ...given, name: call.name, line: all[at]?.line ?? 1 })
        }
      }
      // A file of JSON is one value.
      if (all[0]?.text === '{') settings.push(...membersOf(new Expressions(all, words, 0).read(), 1))
      return { settings, calls, imports: importsOf(all), variables: new Map() }
    },
  }
}

/** `NAME =`, `app.config['NAME'] =`, `const NAME: Type =`. */
function targetAt(all: readonly Lexeme[], start: number, endsAtLine: boolean) {
  const before = all[start - 1]
  const first = all[start]
  if (first?.kind !== 'name' || before?.text === '.' || before?.text === '?.') return undefined
  const isStart = before === undefined || before.kind === 'end of line' || before.text === ';'
  if (endsAtLine && !isStart) return undefined
  let [name, at] = [first.text, start + 1]
  for (;;) {
    const [mark, word, closing] = [all[at], all[at + 1], all[at + 2]]
    if (mark?.text === '.' && mark.kind === 'mark' && word?.kind === 'name') [name, at] = [word.text, at + 2]
    else if (mark?.text === '[' && word?.kind === 'text' && closing?.text === ']') [name, at] = [word.text, at + 3]
    else break
  }
  const isDeclared = endsAtLine || DECLARING.has(before?.text ?? '')
  if (all[at]?.text === ':' && isDeclared) {
    for (
      let types = at + 1;
      types < at + 14 && all[types] !== undefined && all[types]?.kind !== 'end of line';
      types += 1
    ) {
      if (all[types]?.text === '=' && all[types]?.kind === 'mark') at = types
      if (all[types]?.text === ';') break
    }
  }
  return all[at]?.kind === 'mark' && all[at]?.text === '=' ? { name, behind: at + 1 } : undefined
}

function callAt(all: readonly Lexeme[], at: number) {
  const [word, opening] = [all[at], all[at + 1]]
  if (word?.kind !== 'name' || opening?.text !== '(' || opening.kind !== 'mark') return undefined
  if (!CALLS.has(word.text) && !FILLING.has(word.text)) return undefined
  const names = [word.text]
  for (let back = at - 1; all[back]?.text === '.' && all[back - 1]?.kind === 'name'; back -= 2)
    names.unshift(all[back - 1]?.text ?? '')
  return { name: names.join('.'), last: word.text, behind: at + 2 }
}

/** A vocabulary that knows what names of this program stand for. */
function scoped(
  vocabulary: Vocabulary,
  known: ReadonlyMap<string, Value>,
  variables: ReadonlyMap<string, string>,
): Vocabulary {
  const filled = (value: Value): Value => {
    const set = value.kind === 'variable' ? variables.get(value.name) : undefined
    return value.kind === 'variable' && set !== undefined ? { ...value, otherwise: text(set) } : value
  }
  return {
    ...vocabulary,
    pathValue(path) {
      const own = vocabulary.pathValue(path)
      return own ? filled(own) : isSetting(path) ? known.get(path.at(-1) ?? '') : undefined
    },
    call: (...call) => filled(vocabulary.call(...call)),
  }
}

/** `SECRET_KEY`, `app.config['SECRET_KEY']`, `jwtConstants.secret`, and not `user.id`. */
function isSetting(path: readonly string[]): boolean {
  const [first = '', name = ''] = [path[0], path.at(-1)]
  return path.length === 1 || /^[A-Z][A-Z\d_]+$/.test(name) || /config|settings|constants|options|env/i.test(first)
}

/** Members of records are settings by their own names: `{ jwt: { secret: … } }`. */
function membersOf(value: Value, line: number, level = 0): readonly SourceSetting[] {
  if (value.kind !== 'record' || level > 4) return []
  return [...value.members].flatMap(([name, member]) => [
    { name, value: member, line },
    ...membersOf(member, line, level + 1),
  ])
}

function filled({ placed: [record], named }: Arguments, line: number): readonly SourceSetting[] {
  const members = record?.kind === 'record' ? record.members : named
  return [...members].flatMap(([name, value]) => [{ name, value, line }, ...membersOf(value, line)])
}

/** `import jwt`, `from jwt import …`, `import … from 'jwt'`, `require('jwt')`. */
function importsOf(all: readonly Lexeme[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [at, { kind, text: word }] of all.entries()) {
    if (kind !== 'name' || !['import', 'from', 'require'].includes(word)) continue
    const next = all[at + 1]?.text === '(' ? all[at + 2] : all[at + 1]
    if (next?.kind === 'text' || next?.kind === 'name') found.add(next.text)
    // `import datetime, jwt as pyjwt`
    for (let more = at + 2; word === 'import' && more < all.length && all[more]?.line === all[at]?.line; more += 1)
      if (all[more]?.text === ',' && all[more + 1]?.kind === 'name') found.add(all[more + 1]?.text ?? '')
  }
  return found
}
