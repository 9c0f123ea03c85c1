/** JavaScript, TypeScript and JSON: `config.js`, `app.module.ts`, `config/default.json`. */
import { NODE } from './lexer.ts'
import { type SourceReader, sourceReader } from './source-reader.ts'
import { firstOf, NONE, number, unread, type Value } from './value.ts'
import type { Vocabulary } from './vocabulary.ts'

const NUMBERS = /^(?:Number|parseInt|parseFloat|Number\.parseInt|Number\.parseFloat)$/
const SAME = /^(?:String|Math\.floor|Math\.round|Math\.trunc|Math\.ceil|Buffer\.from|TextEncoder|Object\.freeze|ms)$/
const VARIABLES = /(?:^|\.)(?:config|configService|env|Deno\.env)\.(?:get|getOrThrow)$/i
const RANDOM = /(?:^|\.)(?:randomBytes|randomUUID|uuidv4|nanoid)$/

const VOCABULARY: Vocabulary = {
  words: {
    true: { kind: 'flag', flag: true },
    false: { kind: 'flag', flag: false },
    null: NONE,
    undefined: NONE,
  },
  strange: new Set(['function', 'class', 'async', 'delete', 'void']),
  hasBareNames: true,
  pathValue(path) {
    const [name = ''] = path.slice(-1)
    return path.length > 2 && path.at(-2) === 'env' ? { kind: 'variable', name } : undefined
  },
  call(path, { placed }, on) {
    const name = path.join('.')
    const [first = NONE, second] = placed
    if (RANDOM.test(name)) return unread('made anew at each start, so that its tokens die with the process')
    if (on?.kind === 'unread') return on
    if (on !== undefined)
      return /^(?:trim|toString|getTime|valueOf|replace)$/.test(name) && on.kind !== 'path'
        ? on
        : unread(`a call of .${name}()`)
    if (NUMBERS.test(name)) return asNumber(first)
    if (SAME.test(name)) return first
    if (VARIABLES.test(name) && first.kind === 'text') {
      const found: Value = { kind: 'variable', name: first.text }
      return second && second.kind !== 'none' && second.kind !== 'record' ? firstOf(found, second) : found
    }
    if (/(?:^|\.)Date(?:\.now)?$/.test(name) && placed.length === 0) return { kind: 'moment', seconds: 0 }
    return unread(`a call of ${name}()`)
  },
}

function asNumber(value: Value): Value {
  if (value.kind === 'variable')
    return value.otherwise === undefined ? value : { ...value, otherwise: asNumber(value.otherwise) }
  if (value.kind !== 'text') return value
  return /^\s*-?\d+(?:\.\d+)?/.test(value.text)
    ? number(Number.parseFloat(value.text))
    : unread('a text that is no number')
}

export const node: SourceReader = sourceReader({
  name: 'Node',
  accepts: (file) => /\.(?:[cm]?[jt]s|json)$/i.test(file),
  notation: NODE,
  vocabulary: VOCABULARY,
})
