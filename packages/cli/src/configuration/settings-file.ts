/** The settings file: JSON with a place for every fault. */
import { readFileSync } from 'node:fs'
import { ConfigurationError } from '@latchkey/server'
import { type ReadSettings, readSettings } from './settings.ts'

/** @throws {ConfigurationError} when there is no file, or it is not JSON */
export function readSettingsFile(file: string): ReadSettings {
  return readSettings(parseJson(readText(file), file))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    throw new ConfigurationError([
      code === 'ENOENT'
        ? `${file}: there is no such file; write one, or try latchkey serve --quickstart`
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
