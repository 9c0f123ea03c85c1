/** A file of variables, `.env` and its kin, as Node reads it. */
import { parseEnv } from 'node:util'
import type { SourceReader, SourceText } from './source-reader.ts'
import { text, unread, type Value } from './value.ts'

export const dotenv: SourceReader = {
  name: 'variables',
  accepts: (file) => /(?:^|[/\\])(?:\.?[\w-]*\.)?(?:flask)?env(?:\.[\w.-]+)?$/i.test(file),
  read(source): SourceText {
    const entries = Object.entries(parseEnv(source))
    const settings = entries.map(([name, value = '']) => ({ name, value: shown(value), line: lineOf(source, name) }))
    return {
      settings,
      calls: [],
      imports: new Set(),
      variables: new Map(entries.map(([name, value = '']) => [name, value])),
    }
  },
}

/** What other programs fill in, Node does not. */
function shown(value: string): Value {
  return /\$(?:\{\w+\}|\w+)/.test(value) && !/^\$2[abxy]\$|^\$argon2/.test(value)
    ? unread('it may name another variable, which some programs fill in')
    : text(value)
}

function lineOf(source: string, name: string): number {
  const at = source.search(
    new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[ \\t]*=`, 'm'),
  )
  return at === -1 ? 1 : source.slice(0, at).split('\n').length
}
