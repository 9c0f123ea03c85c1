/** The settings file: JSON, which may have comments, with a place for every fault. */
import { readFileSync } from 'node:fs'
import { ConfigurationError } from '@latchkey/server'
import { withoutComments } from './comments.ts'
import { repeatedNames } from './repeated-names.ts'
import { type ReadSettings, readSettings } from './settings.ts'
import { utf8Text } from './utf8-text.ts'

/** @throws {ConfigurationError} when there is no file, or it is not JSON */
export function readSettingsFile(file: string): ReadSettings {
  const text = withoutComments(readText(file))
  const settings = readSettings(parseJson(text, file))
  const repeated = repeatedNames(text).map((place) => `${place}: stands twice; leave one out`)
  return { ...settings, faults: [...repeated, ...settings.faults] }
}

function readText(file: string): string {
  const text = utf8Text(readBytes(file))
  if (text === undefined) throw new ConfigurationError([`${file}: this is not UTF-8 text; save it as UTF-8`])
  return text
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    throw new ConfigurationError([
      code === 'ENOENT'
        ? `${file}: there is no such file; make one with latchkey init, or try latchkey serve --quickstart`
        : `${file}: cannot be read (${code})`,
    ])
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (fault) {
    // The whole message would quote the file.
    const place = /\(line \d+ column \d+\)/.exec(String(fault))?.[0]
    throw new ConfigurationError([`${file}: this is not JSON${place ? ` ${place}` : ''}`])
  }
}
