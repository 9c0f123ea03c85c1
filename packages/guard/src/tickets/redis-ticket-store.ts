/** Tickets in Redis 6.2 or Valkey: for an API of many processes. Tickets may be lost; who had one asks for another. */
import { type OptionTable, optional, parseOptions, text, withMethods } from '@latchkey/options'
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

const OPTIONS = {
  client: withMethods<RedisCommands>('a client of @redis/client', 'sendCommand'),
  prefix: optional('latchkey:ticket:', text),
} satisfies OptionTable<keyof RedisTicketOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function redisTickets(options: RedisTicketOptions): TicketStore {
  const { client, prefix } = parseOptions(OPTIONS, options)
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
