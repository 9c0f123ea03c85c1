/**
 * The process whose CPU is measured: a login server on Node's HTTP, with one guarded and one public route for each dialect.
 * It tells its parent its address and credentials that its guards accept, and then its CPU time when asked.
 */
import { createServer } from 'node:http'
import { createLoginServer, face } from '@latchkey/server'
import { nodeListener } from '@latchkey/server/node'
import { createCredentials, createFaces, type FaceName } from './faces.ts'

/** The first message to the parent. */
export interface Ready {
  readonly port: number
  /** Values of `Authorization`, each accepted once or more. */
  readonly credentials: Readonly<Record<FaceName, readonly string[]>>
}

const CREDENTIALS = 5000

const faces = createFaces()
const latchkey = await createLoginServer({
  faces: faces.map(({ name, dialect, key }) =>
    face({
      dialect,
      keys: [key],
      users: { authenticate: () => undefined },
      routes: [
        { method: 'GET', path: `/${name}/guarded`, handle },
        { method: 'GET', path: `/${name}/public`, public: true, handle },
      ],
    }),
  ),
})
const http = createServer(nodeListener(latchkey))

http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  const credentials = Object.fromEntries(faces.map((face) => [face.name, createCredentials(face, CREDENTIALS)]))
  process.send?.({ port: address.port, credentials })
})
process.on('message', () => process.send?.(process.cpuUsage()))
process.on('disconnect', () => process.exit())

/** The answer of both routes: the only difference between them is the guard. */
function handle(): { readonly message: string } {
  return { message: 'reached' }
}
