/** The app behind all proxies, in a process of its own: a small answer, a large one, a large body, WebSockets that echo. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

const CHUNK = Buffer.alloc(65_536, 'x')
const SMALL = JSON.stringify({ message: 'x'.repeat(180) })

const app = createServer((request, response) => {
  const [, kind, size = '0'] = request.url?.split('/') ?? []
  if (kind === 'up') {
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
    })
    request.on('end', () => response.end(String(bytes)))
    return
  }
  if (kind !== 'down') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': SMALL.length }).end(SMALL)
    return
  }
  let left = Number(size)
  const more = () => {
    while (left > 0) {
      left -= CHUNK.byteLength
      if (!response.write(CHUNK)) {
        response.once('drain', more)
        return
      }
    }
    response.end()
  }
  response.writeHead(200, { 'content-length': size })
  more()
})
app.on('upgrade', ({ headers }, socket) => {
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  socket.on('error', () => socket.destroy())
  socket.pipe(socket)
})
app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = app.address()
  console.log(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
})
