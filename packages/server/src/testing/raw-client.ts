/** Talks HTTP/1.1 in bytes over a socket, for what no well-behaved client would send. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** One answer as it came. */
export interface RawAnswer {
  readonly status: number
  /** Names in lower case. Lines that came twice are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Options of {@link talk}. */
export interface TalkOptions {
  /** The requests' methods in order, if one is HEAD: its answer has no body. */
  readonly methods?: readonly string[]
  /** Closes our direction after the last byte: a body that was broken off. */
  readonly end?: boolean
  /** The chunks are written this far apart. Default 0. */
  readonly pauseMilliseconds?: number
}

const LONGEST_MILLISECONDS = 20_000

/**
 * Sends the chunks on one connection and reads until the server closes it, so the last request must ask for that.
 *
 * @throws {Error} when the server does not close within 20 seconds, or the answer is not complete
 */
export async function talk(
  port: number,
  chunks: string | Buffer | readonly (string | Buffer)[],
  options: TalkOptions = {},
): Promise<readonly RawAnswer[]> {
  return parseAnswers(await bytesFrom(port, [chunks].flat(), options), options.methods ?? [])
}

/** A request with a Host line, its connection closed by the answer. */
export function request(target: string, lines: readonly string[] = [], body: string | Buffer = ''): Buffer {
  const [method, path] = target.includes(' ') ? split(target) : ['GET', target]
  const length = body.length > 0 ? [`Content-Length: ${Buffer.byteLength(body)}`] : []
  const head = [`${method} ${path} HTTP/1.1`, 'Host: api.test', 'Connection: close', ...length, ...lines, '', '']
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), Buffer.from(body)])
}

function split(target: string): readonly [string, string] {
  const space = target.indexOf(' ')
  return [target.slice(0, space), target.slice(space + 1)]
}

function bytesFrom(port: number, chunks: readonly (string | Buffer)[], options: TalkOptions): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const received: Buffer[] = []
  const socket = connect(port, '127.0.0.1')
  const timer = setTimeout(() => {
    socket.destroy()
    reject(new Error(`the server left the connection open: ${Buffer.concat(received).toString('latin1')}`))
  }, LONGEST_MILLISECONDS)
  socket.on('data', (chunk) => received.push(chunk))
  // A server that refuses a body closes while we still send; what it said before that counts.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearTimeout(timer)
    resolve(Buffer.concat(received))
  })
  send(socket, chunks, options).catch(reject)
  return promise
}

async function send(socket: Socket, chunks: readonly (string | Buffer)[], options: TalkOptions): Promise<void> {
  for (const chunk of chunks) {
    socket.write(chunk)
    if (options.pauseMilliseconds) await sleep(options.pauseMilliseconds)
  }
  if (options.end) socket.end()
}

function parseAnswers(bytes: Buffer, methods: readonly string[]): readonly RawAnswer[] {
  const answers: RawAnswer[] = []
  let rest = bytes
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) throw new Error(`no whole answer: ${rest.toString('latin1')}`)
    const [statusLine = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const headers = headersOf(lines)
    const status = Number(/^HTTP\/1\.1 ([0-9]{3}) /.exec(statusLine)?.[1])
    rest = rest.subarray(end + 4)
    if (status === 100) continue
    const length = methods[answers.length] === 'HEAD' ? 0 : bodyBytes(headers, rest)
    if (length > rest.length) throw new Error('a body is shorter than its Content-Length')
    answers.push({ status, headers, body: rest.subarray(0, length).toString('utf8') })
    rest = rest.subarray(length)
  }
  return answers
}

/** Node's own refusals carry no length, and end the connection. */
function bodyBytes(headers: Readonly<Record<string, string>>, rest: Buffer): number {
  return headers['content-length'] === undefined ? rest.length : Number(headers['content-length'])
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}
