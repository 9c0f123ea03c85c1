/** The file of variables that is written beside the settings: what they leave to the environment. */
import { randomBytes } from 'node:crypto'
import { parseEnv } from 'node:util'
import { ConfigurationError } from '@latchkey/server'
import type { Environment } from '../surroundings.ts'
import { type Answers, DATABASE_URL, KEY_ENCRYPTION_KEY, TOKEN_SECRET } from './answers.ts'

/** A variable, and what people should know about it. */
interface Variable {
  readonly name: string
  /** Undefined when it is not known yet. */
  readonly value: string | undefined
  readonly comment: string
}

const KEY_BYTES = 32

/**
 * What is set in the environment is not written: it stays there.
 *
 * @throws {ConfigurationError} for a value that such a file cannot hold
 */
export function writtenEnvironment(answers: Answers, environment: Environment): string {
  const lines = variablesOf(answers).flatMap(({ name, value, comment }) =>
    environment[name]
      ? [`# ${name} is set in the environment.`]
      : [`# ${comment}`, `${name}=${value === undefined ? '' : quoted(name, value)}`],
  )
  return ['# What latchkey.json leaves to the environment. Keep this file secret, and out of git.', ...lines, ''].join(
    '\n',
  )
}

function variablesOf({ url, old }: Answers): readonly Variable[] {
  return [
    { name: DATABASE_URL, value: url, comment: 'sqlite:file.db, mysql://user:password@host/name or postgres://…' },
    old
      ? { name: TOKEN_SECRET, value: old.secret, comment: 'the secret with which the old app signs its tokens' }
      : {
          name: KEY_ENCRYPTION_KEY,
          value: randomBytes(KEY_BYTES).toString('hex'),
          comment: 'encrypts the signing keys in the database; without it they are lost, so keep a copy',
        },
  ]
}

/** Read by Node and by a shell alike. */
function quoted(name: string, value: string): string {
  const text = /^[\w./:@%+,=-]*$/.test(value) ? value : `'${value}'`
  if (parseEnv(`${name}=${text}`)[name] === value) return text
  throw new ConfigurationError([
    `${name}: a file of variables cannot hold this value; set ${name} in the environment, and try again`,
  ])
}
