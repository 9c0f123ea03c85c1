/** Opens the native face of the settings: its database, its counters, its keys. */
import type { Hasher } from '@latchkey/passwords'
import {
  ConfigurationError,
  type Counters,
  DomainError,
  type NativeFace,
  openNativeFace,
  redisCounters,
  type Store,
  sharedCounters,
  type World,
} from '@latchkey/server'
import { openStore } from '@latchkey/sql'
import type { NativeParts } from './native-parts.ts'

/** A native face with what it stands on, in the order in which it is to be closed. */
export interface OpenedNative {
  readonly native: NativeFace
  readonly owns: readonly AsyncDisposable[]
}

/** @throws {ConfigurationError} when the database or the keys cannot be used */
export async function openNative(parts: NativeParts, hasher: Hasher, world: World): Promise<OpenedNative> {
  const { keyRing, options, mailer } = parts
  const { encryption: _, ...signingKeys } = keyRing.options
  const store = await openOwnStore(parts.databaseUrl, world)
  const redis = parts.redisUrl === undefined ? undefined : await connectCounters(parts.redisUrl, world)
  const owns = [...(mailer ? [mailer] : []), ...(redis ? [redis] : []), store]
  try {
    const native = await openNativeFace({
      ...options,
      ...(redis && { counters: redis.counters }),
      store,
      hasher,
      world,
      signingKeys,
      keyEncryptionKeys: keyRing.keyEncryptionKeys,
    })
    return { native, owns: [native, ...owns] }
  } catch (fault) {
    for (const owned of owns) await owned[Symbol.asyncDispose]()
    throw inWords(fault)
  }
}

function inWords(fault: unknown): unknown {
  if (fault instanceof TypeError)
    return new ConfigurationError(fault.message.split('\n').map((line) => `native.${line}`))
  return fault instanceof DomainError ? new ConfigurationError([`database: ${fault.message}`]) : fault
}

async function openOwnStore(url: string, world: World): Promise<Store> {
  try {
    return await openStore({ url, world })
  } catch (fault) {
    if (fault instanceof TypeError) throw new ConfigurationError([`database.urlEnv: ${fault.message}`])
    throw fault instanceof DomainError ? new ConfigurationError([`database: ${fault.message}`]) : fault
  }
}

interface ConnectedCounters extends AsyncDisposable {
  readonly counters: Counters
}

/** Does not wait for Redis: limits are counted here until it is there. */
async function connectCounters(url: string, { clock, logger }: World): Promise<ConnectedCounters> {
  const { createClient } = await import('@redis/client')
  const client = createClient({ url, disableOfflineQueue: true })
  // Without a listener a lost connection would end the process; the counters tell the log themselves.
  client.on('error', () => {})
  client.connect().catch(() => {})
  return {
    counters: sharedCounters({ shared: redisCounters({ client }), clock, logger }),
    [Symbol.asyncDispose]: async () => client.destroy(),
  }
}
