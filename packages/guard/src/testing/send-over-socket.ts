/** A client that writes what it is told, byte for byte, and reads answers off the socket: no HTTP library in between. */
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { HeaderPair, ReceivedResponse, SentRequest } from './guard-adapter.ts'

/**
 * Sends requests down one connection, all at once (pipelined), and gives their answers in order.
 * The last one asks for the connection to be closed. Answers need a Content-Length.
 */
export async function sendOverSocket(port: number, ...requests: readonly SentRequest[]): Promise<ReceivedResponse[]> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const closed = once(socket, 'close')
  socket.write(requests.map((request, index) => wireText(request, index === requests.length - 1)).join(''), 'latin1')
  await closed
  return parseResponses(Buffer.concat(chunks), requests)
}

function wireText({ method, path, headers, body }: SentRequest, last: boolean): string {
  const lines: HeaderPair[] = [['Host', 'app.example'], ...headers]
  if (body !== undefined) lines.push(['Content-Length', String(body.length)])
  if (last) lines.push(['Connection', 'close'])
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `${method} ${path} HTTP/1.1\r\n${head}\r\n${body ?? ''}`
}

function parseResponses(bytes: Buffer, requests: readonly SentRequest[]): ReceivedResponse[] {
  const responses: ReceivedResponse[] = []
  let rest = bytes
  for (const { method } of requests) {
    const headEnd = rest.indexOf('\r\n\r\n')
    if (headEnd < 0) break
    const [statusLine = '', ...lines] = rest.toString('latin1', 0, headEnd).split('\r\n')
    const headers = lines.map((line): HeaderPair => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
    const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? '0'
    const bodyEnd = headEnd + 4 + (method === 'HEAD' ? 0 : Number(length))
    responses.push({
      status: Number(statusLine.split(' ')[1]),
      headers,
      body: rest.toString('utf8', headEnd + 4, bodyEnd),
    })
    rest = rest.subarray(bodyEnd)
  }
  if (rest.length > 0) responses.push({ status: 0, headers: [], body: rest.toString('latin1') })
  return responses
}
