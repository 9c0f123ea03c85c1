/** The configuration files that are given. */
import { readFileSync, statSync } from 'node:fs'
import { ConfigurationError } from '@latchkey/server'
import { utf8Text } from '../../configuration/utf8-text.ts'
import { readerOf } from '../source/readers.ts'
import type { SourceReader } from '../source/source-reader.ts'

export interface AppFile {
  readonly name: string
  readonly text: string
  readonly reader: SourceReader
}

const MOST_BYTES = 1_048_576

/** @throws {ConfigurationError} with a line for each that cannot be read */
export function readAppFiles(names: readonly string[]): readonly AppFile[] {
  const read = names.map(readOne)
  const faults = read.flatMap((one) => ('fault' in one ? [one.fault] : []))
  if (faults.length > 0) throw new ConfigurationError(faults)
  return read.flatMap((one) => ('text' in one ? [one] : []))
}

function readOne(name: string): AppFile | { readonly fault: string } {
  const reader = readerOf(name)
  if (!reader) return { fault: `${name}: give files of Python (.py), Node (.js, .ts, .json) or variables (.env)` }
  try {
    const { size } = statSync(name)
    if (size > MOST_BYTES) return { fault: `${name}: is larger than 1 MB: give the files of the configuration alone` }
    const text = utf8Text(readFileSync(name))
    return text === undefined ? { fault: `${name}: is not UTF-8 text` } : { name, text, reader }
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    return { fault: `${name}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`}` }
  }
}
