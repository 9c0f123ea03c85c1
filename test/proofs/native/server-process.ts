/**
 * A login server with the native face, for proofs, as a process of its own: `node server-process.ts '{"database": …}'`.
 * Prints its ready line as `latchkey serve` does.
 */
import { createLogger, createLoginServer, nativeFace } from '@latchkey/server'
import { serve } from '@latchkey/server/node'
import { sql } from '@latchkey/sql'

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
  () =>
    createLoginServer({
      store: sql(settings.database),
      faces: [
        nativeFace({
          oauth: { issuer: settings.issuer, audience: settings.issuer },
          keyEncryptionKeys: [Buffer.from(settings.keyEncryptionKey, 'hex')],
          registration: 'open',
        }),
      ],
      ...(!settings.limited && { limits: { off: 'one process logs in for thousands' } }),
      logger: createLogger({ level: 'error' }),
    }),
  { port: settings.port },
)
