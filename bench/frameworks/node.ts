/** Node's own `http`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type NodeListener, nodeGuard } from '@latchkey/guard/node'
import { guardOf } from './access.ts'
import { type Framework, REACHED } from './framework.ts'

/** A guard around a listener. */
type NodeGuard = (listener: NodeListener) => NodeListener

interface Carrier {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export const nodeHttp: Framework<NodeGuard, Carrier> = {
  name: 'node http',
  guards: { latchkey: (access) => nodeGuard(guardOf(access)).protect() },
  createServer: (guard = (listener) => listener) => createServer(guard((_, response) => response.end(REACHED))),
  collector: (keep) => () => (request, response) => keep({ request, response }),
  caller: (guard, next) => {
    const listener = guard(next)
    return ({ request, response }) => listener(request, response)
  },
}
