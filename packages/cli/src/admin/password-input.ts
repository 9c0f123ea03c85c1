/** A password from standard input. An argument would stay in the history of the shell and in the list of processes. */
import { buffer } from 'node:stream/consumers'
import { ConfigurationError } from '@latchkey/server'
import { utf8Text } from '../configuration/utf8-text.ts'
import type { InputStream } from '../surroundings.ts'

/**
 * One line break at the end is not part of the password.
 *
 * @throws {ConfigurationError} from a terminal, which would show it; when no password came, or it is not UTF-8, or more than one line: nobody can type it at a login
 */
export async function readPassword(stream: InputStream): Promise<string> {
  if (stream.isTTY) {
    const way = 'read -rs P && printf %s "$P" | latchkey users … --password-stdin'
    throw new ConfigurationError([`--password-stdin: a terminal would show it; send it through a pipe: ${way}`])
  }
  const password = utf8Text(await buffer(stream))?.replace(/\r?\n$/, '')
  if (password === undefined)
    throw new ConfigurationError(['--password-stdin: this is not UTF-8 text, as logins send it'])
  if (/[\r\n]/.test(password))
    throw new ConfigurationError(['--password-stdin: there are several lines; a password is one line'])
  if (password === '') throw new ConfigurationError(['--password-stdin: there is nothing on standard input'])
  return password
}
