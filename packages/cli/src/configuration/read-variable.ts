/** Values that settings leave to the environment, so that no secret stands in a file of settings. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import type { Environment } from '../surroundings.ts'
import type { Read } from './collected-faults.ts'
import { hasWrittenVariable, WRITTEN_ENV_FILE } from './env-file.ts'
import { utf8Text } from './utf8-text.ts'

const MAXIMUM_BYTES = 65_536

const FORGOTTEN = `; ${WRITTEN_ENV_FILE} has it: give --env-file ${WRITTEN_ENV_FILE}`

/**
 * The value of a variable that a setting names; undefined when it names none. Where the variable is not set and the one with `_FILE` behind
 * its name is, the value is what that file holds, without one line break at its end: containers and systemd give secrets as files. Who may
 * read the file is theirs to decide.
 */
export function readVariable(place: string, name: string | undefined, environment: Environment): Read<string> {
  if (name === undefined) return { value: undefined, faults: [] }
  const refuse = (line: string): Read<string> => ({ value: undefined, faults: [`${place}: ${line}`] })
  const value = environment[name]
  const file = environment[`${name}_FILE`]
  if (value && file) return refuse(`the environment variables ${name} and ${name}_FILE are both set; leave one out`)
  if (value) return { value, faults: [] }
  if (!file) return refuse(`the environment variable ${name} is not set${hasWrittenVariable(name) ? FORGOTTEN : ''}`)
  const read = readSecret(file)
  return 'text' in read ? { value: read.text, faults: [] } : refuse(`${name}_FILE: ${file} ${read.fault}`)
}

function readSecret(file: string): { readonly text: string } | { readonly fault: string } {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) return { fault: 'is not a file' }
    if (stats.size > MAXIMUM_BYTES) return { fault: `is larger than ${MAXIMUM_BYTES} bytes` }
    const text = utf8Text(readFileSync(descriptor))?.replace(/\r?\n$/, '')
    if (text === undefined) return { fault: 'is not UTF-8 text; write bytes as hex or base64' }
    return text === '' ? { fault: 'is empty' } : { text }
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    return { fault: code === 'ENOENT' ? 'is not there' : `cannot be read (${code})` }
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
