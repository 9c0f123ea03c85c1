/** Python: `config.py`, `settings.py`, `.flaskenv` is none. */

import { PYTHON } from './lexer.ts'
import { type SourceReader, sourceReader } from './source-reader.ts'
import { NONE, number, text, unread, type Value } from './value.ts'
import type { Arguments, Vocabulary } from './vocabulary.ts'

const SPANS: Readonly<Record<string, number>> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 0.001,
  microseconds: 0.000_001,
}
/** As timedelta takes them without names. */
const SPAN_ORDER = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks']
const VARIABLES =
  /(?:^|\.)(?:environ\.get|getenv|environ\.setdefault)$|^(?:decouple\.)?(?:config|env)(?:\.(?:str|int|bool|get))?$/
const CONVERSIONS = /^(?:int|float|str|bytes|bool|SecretStr|Secret|tuple|list|cast)$/
const RANDOM = /(?:^|\.)(?:urandom|token_hex|token_bytes|token_urlsafe|get_random_secret_key|uuid4)$/
const NOW = /(?:^|\.)(?:utcnow|now|timezone\.now|time\.time)$|^time$/
const SAME = new Set(['encode', 'decode', 'strip', 'timestamp', 'replace', 'split', 'hex', 'get_secret_value'])

export const VOCABULARY: Vocabulary = {
  words: {
    True: { kind: 'flag', flag: true },
    False: { kind: 'flag', flag: false },
    None: NONE,
  },
  strange: new Set(['lambda', 'not', 'yield', 'await']),
  hasBareNames: false,
  pathValue(path) {
    const [name = ''] = path.slice(-1)
    return path.length > 1 && path.at(-2) === 'environ' && name !== 'get' && name !== 'setdefault'
      ? { kind: 'variable', name }
      : undefined
  },
  call(path, given, on) {
    const name = path.join('.')
    const [first = NONE, second] = given.placed
    if (RANDOM.test(name)) return unread('made anew at each start, so that its tokens die with the process')
    if (on?.kind === 'unread') return on
    if (on !== undefined) return SAME.has(name) && on.kind !== 'path' ? on : unread(`a call of .${name}()`)
    if (/(?:^|\.)timedelta$/.test(name)) return span(given)
    if (VARIABLES.test(name)) return variable(given)
    if (NOW.test(name)) return { kind: 'moment', seconds: 0 }
    if (CONVERSIONS.test(name)) return converted(name, first)
    if (/(?:^|\.)Field$/.test(name)) return given.named.get('default') ?? first
    if (name === 'dict') return { kind: 'record', members: given.named }
    // `payload.get('id')`, `str(user.id)`: what it is called says what it is.
    if (path.at(-1) === 'get' && first.kind === 'text') return fromGet(path, first.text, second)
    return unread(`a call of ${name}()`)
  },
}

function fromGet(path: readonly string[], name: string, otherwise: Value | undefined): Value {
  const found: Value = { kind: 'path', path: [...path.slice(0, -1), name] }
  return otherwise === undefined || otherwise.kind === 'none' ? found : unread('a value that may be another one')
}

function span({ placed, named }: Arguments): Value {
  const parts = [...placed.map((value, i) => [SPAN_ORDER[i] ?? '', value] as const), ...named]
  let seconds = 0
  for (const [unit, value] of parts) {
    const factor = SPANS[unit]
    const amount = value.kind === 'variable' ? converted('int', value.otherwise ?? NONE) : value
    // `timedelta(minutes=ACCESS_TOKEN_EXPIRE_MINUTES)`
    if (amount.kind === 'path' && parts.length === 1) return { kind: 'path', path: ['timedelta', unit, ...amount.path] }
    if (factor === undefined || amount.kind !== 'number') return unread('a timedelta of what is not known here')
    seconds += amount.number * factor
  }
  return { kind: 'span', seconds: Math.round(seconds * 1e6) / 1e6 }
}

/** Seconds of a span whose amount a setting says. */
export function spanOf(unit: string, amount: number): Value {
  return { kind: 'span', seconds: amount * (SPANS[unit] ?? Number.NaN) }
}

function variable({ placed: [name, second], named }: Arguments): Value {
  if (name?.kind !== 'text') return unread('a variable whose name is made while the program runs')
  const otherwise = named.get('default') ?? second
  const isWhole = named.get('cast')
  const known = otherwise && isWhole?.kind === 'path' ? converted(isWhole.path.join('.'), otherwise) : otherwise
  return { kind: 'variable', name: name.text, ...(known && known.kind !== 'none' && { otherwise: known }) }
}

function converted(to: string, value: Value): Value {
  if (value.kind === 'variable')
    return value.otherwise === undefined ? value : { ...value, otherwise: converted(to, value.otherwise) }
  if ((to === 'int' || to === 'float') && value.kind === 'text') {
    return /^\s*-?\d+(?:\.\d+)?\s*$/.test(value.text) ? number(Number(value.text)) : unread('a text that is no number')
  }
  if (to === 'str' && value.kind === 'number') return text(String(value.number))
  return value
}

export const python: SourceReader = sourceReader({
  name: 'Python',
  accepts: (file) => /\.pyi?$/i.test(file),
  notation: PYTHON,
  vocabulary: VOCABULARY,
})
