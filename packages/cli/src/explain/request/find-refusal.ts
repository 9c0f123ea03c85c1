/** Looks for one request in a log, from its beginning, without ever holding more of it than a line. */
import { createReadStream } from 'node:fs'
import { ConfigurationError } from '@latchkey/server'
import type { InputStream } from '../../surroundings.ts'
import type { LoggedRequest } from '../explain-settings.ts'
import { type LoggedRefusal, readLoggedRefusal } from './logged-refusal.ts'

/** A longer line is not one of our refusals, and is skipped. */
const LONGEST_LINE = 65_536

/**
 * @param input - what is read when the log is `-`
 * @throws {ConfigurationError} when the log cannot be read, or does not have the request
 */
export async function findRefusal({ log, id }: LoggedRequest, input: InputStream): Promise<LoggedRefusal> {
  const stream = log === '-' ? input : createReadStream(log)
  stream.setEncoding('utf8')
  try {
    for await (const line of linesOf(stream)) {
      const found = readLoggedRefusal(line, id)
      if (found) return found
    }
  } catch (fault) {
    throw new ConfigurationError([`--log: ${unreadable(fault)}`])
  }
  throw new ConfigurationError([
    '--request: this log has no refusal with this id. Look in the log of each process that may have answered, and in those that were ' +
      'rotated away. A request that was let through has no line, and there are none below the level info: "logLevel": "info" in the ' +
      "settings of latchkey serve, createLogger({ level: 'info' }) for createLoginServer, onRefusal for createGuard",
  ])
}

async function* linesOf(stream: AsyncIterable<string | Buffer>): AsyncGenerator<string> {
  let rest = ''
  let isTooLong = false
  for await (const chunk of stream) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (!isTooLong) yield line
      isTooLong = false
    }
    if (rest.length <= LONGEST_LINE) continue
    rest = ''
    isTooLong = true
  }
  if (!isTooLong) yield rest
}

/** The path is not repeated: it may be a token in the wrong place. */
function unreadable(fault: unknown): string {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : undefined
  if (code === undefined) throw fault
  return code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`
}
