/** A file of variables, `.env` and its kin, as Node reads it. */
import { parseEnv } from 'node:util'
import type { SourceReader, SourceText } from './source-reader.ts'
import { text, unread, type Value } from './value.ts'

export const dotenv: SourceReader = {
  name: 'variables',
  accepts: (file) => /(?:^|[/\\])(?:\.?[\w-]*\.)?(?:flask)?env(?:\.[\w.-]+)?$/i.test(file),
  read(source): SourceText {
    const entries = Object.entries(parseEnv(source))
    const settings = entries.map(([name, value = '']) => ({
      name,
      value: shown(value, rawOf(source, name)),
      line: lineOf(source, name),
    }))
    return {
      settings,
      calls: [],
      imports: new Set(),
      variables: new Map(entries.map(([name, value = '']) => [name, value])),
    }
  },
}

/** What other programs fill in, Node does not. */
function shown(value: string, raw: string): Value {
  if (/^[^\s'"`].*#|^#/.test(raw) && !/^\S*\s+#/.test(raw))
    return unread('it has a #, at which some programs end it and others do not: put it in quotes')
  return /\$(?:\{\w+\}|\w+)/.test(value) && !/^\$2[abxy]\$|^\$argon2/.test(value)
    ? unread('it may name another variable, which some programs fill in')
    : text(value)
}

function rawOf(source: string, name: string): string {
  const line = source.split('\n')[lineOf(source, name) - 1] ?? ''
  return line.slice(line.indexOf('=') + 1).trim()
}

function lineOf(source: string, name: string): number {
  const at = source.search(
    new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[ \\t]*=`, 'm'),
  )
  return at === -1 ? 1 : source.slice(0, at).split('\n').length
}
