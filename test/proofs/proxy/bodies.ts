/** One large body each way, and many WebSockets, through a proxy. */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Running } from './processes.ts'

const CHUNK = Buffer.alloc(65_536, 'x')

/** What the process has more of at the most while the work is done. */
export async function growth(running: Running, work: () => Promise<void>): Promise<number> {
  const before = running.resident()
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, running.resident())
  }, 20)
  await work()
  clearInterval(timer)
  return Math.max(most, running.resident()) - before
}

export async function download(url: string, bytes: number): Promise<void> {
  const asking = request(`${url}/down/${bytes}`).end()
  const [answer] = (await once(asking, 'response')) as [NodeJS.ReadableStream]
  let received = 0
  for await (const chunk of answer) received += (chunk as Buffer).byteLength
  if (received !== bytes) throw new Error(`${received} bytes came instead of ${bytes}`)
}

export async function upload(url: string, bytes: number): Promise<void> {
  const sending = request(`${url}/up`, { method: 'POST', headers: { 'content-length': bytes } })
  const answered = once(sending, 'response')
  for (let left = bytes; left > 0; left -= CHUNK.byteLength) if (!sending.write(CHUNK)) await once(sending, 'drain')
  sending.end()
  const [answer] = (await answered) as [NodeJS.ReadableStream]
  let text = ''
  for await (const chunk of answer) text += String(chunk)
  if (text !== String(bytes)) throw new Error(`the app got ${text} bytes instead of ${bytes}`)
}

const HANDSHAKE = [
  'GET /ws HTTP/1.1',
  'Host: app.test',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
  '',
].join('\r\n')

/** Opens so many, and lets each echo once. */
export async function openSockets(url: string, many: number): Promise<readonly Socket[]> {
  const { port } = new URL(url)
  const all: Socket[] = []
  const openOne = async () => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(HANDSHAKE)
    const [head] = (await once(socket, 'data')) as [Buffer]
    if (!head.toString().startsWith('HTTP/1.1 101')) throw new Error(head.toString())
    all.push(socket)
  }
  while (all.length < many) await Promise.all(Array.from({ length: Math.min(100, many - all.length) }, openOne))
  return all
}

export async function echoAll(sockets: readonly Socket[]): Promise<void> {
  for (let i = 0; i < sockets.length; i += 500) {
    await Promise.all(
      sockets.slice(i, i + 500).map(async (socket) => {
        socket.write(`echo ${socket.localPort}`)
        const [echo] = (await once(socket, 'data')) as [Buffer]
        if (echo.toString() !== `echo ${socket.localPort}`) throw new Error('an echo was another socket’s')
      }),
    )
  }
}
