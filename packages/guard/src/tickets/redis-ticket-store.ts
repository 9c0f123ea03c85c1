/** Tickets in Redis 6.2 or Valkey: for an API of many processes. Tickets may be lost; who had one asks for another. */
import type { TicketStore } from './ticket-store.ts'

/** What is used of a Redis client: the shape of `@redis/client`, connected, so that none is installed with the guard. */
export interface RedisCommands {
  /** Sends a command as it is. */
  sendCommand(words: string[]): Promise<unknown>
}

/** Options of `redisTickets`. */
export interface RedisTicketOptions {
  readonly client: RedisCommands
  /** What every key begins with. Default `latchkey:ticket:`. */
  readonly prefix?: string
}

/** @throws {TypeError} naming an option that is unknown or wrong */
export function redisTickets(options: RedisTicketOptions): TicketStore {
  const { client, prefix = 'latchkey:ticket:', ...unknown } = options
  for (const name of Object.keys(unknown)) throw new TypeError(`${name}: unknown option`)
  if (typeof client?.sendCommand !== 'function') throw new TypeError('client: give a client of @redis/client')
  if (typeof prefix !== 'string') throw new TypeError('prefix: give text')
  return {
    async put(id, value, lifetimeSeconds) {
      await client.sendCommand(['SET', `${prefix}${id}`, value, 'PX', String(Math.ceil(lifetimeSeconds * 1000))])
    },
    async take(id) {
      // One command that reads and deletes: between two, a second request would find the ticket too.
      const value = await client.sendCommand(['GETDEL', `${prefix}${id}`])
      return value === null || value === undefined ? undefined : String(value)
    },
  }
}
