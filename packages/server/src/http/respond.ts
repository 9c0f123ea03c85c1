/** From an exchange to a message: path, method, handler, and the one place where faults become answers. */
import { DeadlineError } from '@latchkey/guard'
import { HashingOverloadedError } from '@latchkey/passwords'
import type { Dialect, HttpDetail, Message } from '@latchkey/protocol'
import type { FaceHandlers } from '../compose-face.ts'
import { DomainError } from '../domain/domain-error.ts'
import type { Logger } from '../ports/logger.ts'
import type { Exchange } from './exchange.ts'
import { allowedMethods, type RouteTable } from './routes.ts'

/** Answers every exchange; never rejects. */
export type Respond = (exchange: Exchange) => Promise<Message>

/** @param first - the face that answers paths which nobody has */
export function createRespond(table: RouteTable<FaceHandlers>, first: FaceHandlers, logger: Logger): Respond {
  return async (exchange) => {
    const { facts, path, search } = exchange
    const match = path === undefined ? undefined : table.match(path)
    const dialect = (match?.entry.face ?? first).dialect
    try {
      return dialect.decorate(await answer(), facts)
    } catch (fault) {
      return dialect.decorate(faultMessage(fault, dialect, logger), facts)
    }

    function answer(): Message | Promise<Message> {
      if (!match) return missing()
      const { entry, params } = match
      const method = facts.method === 'HEAD' ? 'GET' : facts.method
      const handle = entry.methods.get(method)
      if (handle) return handle(exchange, params)
      return dialect.httpMessage(facts.method === 'OPTIONS' ? 200 : 405, { allow: allowedMethods(entry) })
    }

    /** A route that ends in a slash is found without it, by redirect; the other way round is another path. */
    function missing(): Message {
      const withSlash = path === undefined || path.endsWith('/') ? undefined : table.match(`${path}/`)
      if (!withSlash) return dialect.httpMessage(404)
      const owner = (withSlash.entry.face ?? first).dialect
      return owner.httpMessage(308, { location: `${facts.origin ?? ''}${encodeURI(path ?? '')}/${search}` })
    }
  }
}

function faultMessage(fault: unknown, dialect: Dialect, logger: Logger): Message {
  const [status, detail] = statusOf(fault)
  logger.error({ err: fault, dialect: dialect.name, status }, 'a request failed')
  return dialect.httpMessage(status, detail)
}

function statusOf(fault: unknown): readonly [number, HttpDetail] {
  if (fault instanceof HashingOverloadedError) return [503, { retryAfterSeconds: fault.retryAfterSeconds }]
  if (fault instanceof DeadlineError) return [503, { retryAfterSeconds: 1 }]
  if (fault instanceof DomainError && fault.code === 'store_unavailable') return [503, { retryAfterSeconds: 1 }]
  return [500, {}]
}
