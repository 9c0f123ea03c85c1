/** Tickets in Redis 6.2 or Valkey: for an API of many processes. If a ticket is lost, the client asks for another. */
import { type OptionTable, optional, parseOptions, text, withMethods } from '@latchkey/options'
import type { TicketStore } from './ticket-store.ts'

/** The used part of a connected `@redis/client`, so that the guard need not install it. */
export interface RedisCommands {
  /** Sends a command unchanged. */
  sendCommand(words: string[]): Promise<unknown>
}

/** Options of `redisTickets`. */
export interface RedisTicketOptions {
  readonly client: RedisCommands
  /** The prefix of every key. Default `latchkey:ticket:`. */
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
      // One command that reads and deletes: between two commands, a second request would find the ticket too.
      const value = await client.sendCommand(['GETDEL', `${prefix}${id}`])
      return value === null || value === undefined ? undefined : String(value)
    },
  }
}
