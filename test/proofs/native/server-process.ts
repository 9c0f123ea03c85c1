/**
 * A login server with the native face, for proofs, as a process of its own: `node server-process.ts '{"database": …}'`.
 * Prints its ready line as `latchkey serve` does.
 */
import { createHasher } from '@latchkey/passwords'
import { createLogger, createLoginServer, createWorld, openNativeFace } from '@latchkey/server'
import { serve } from '@latchkey/server/node'
import { openStore } from '@latchkey/sql'

/** What the proof tells it. */
export interface NativeProcessSettings {
  readonly database: string
  /** 0 takes a free port. */
  readonly port: number
  readonly issuer: string
  /** 64 hexadecimal digits. */
  readonly keyEncryptionKey: string
  /** Whether logins are limited. */
  readonly limited: boolean
}

const settings = JSON.parse(process.argv[2] ?? '') as NativeProcessSettings

await serve(
  async () => {
    const store = await openStore({ url: settings.database })
    const world = createWorld({ logger: createLogger('error') })
    const native = await openNativeFace({
      store,
      hasher: createHasher(),
      world,
      oauth: { issuer: settings.issuer, audience: settings.issuer },
      keyEncryptionKeys: [Buffer.from(settings.keyEncryptionKey, 'hex')],
      registration: 'open',
      ...(!settings.limited && { counters: false }),
    })
    return createLoginServer({ faces: [native.face], ...native.serverOptions, owns: [native, store], ...world })
  },
  { port: settings.port },
)
