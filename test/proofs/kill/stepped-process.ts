/**
 * A login server that is killed at one step of what it is asked for: `node stepped-process.ts '{"database": …}'`. The environment says where:
 * `LATCHKEY_PROOF_KILL_AT=3` ends it with SIGKILL in place of its third step, `LATCHKEY_PROOF_HOLD_AT=2` lets it wait before the second for as
 * long as the file `LATCHKEY_PROOF_HOLD_FILE` is there. It writes each step that it comes to on its standard error, as a line.
 * With `revokeKey` it is no server: it does what `latchkey keys revoke` does, and ends.
 */
import { existsSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger, createLoginServer, createWorld, nativeFace } from '@latchkey/server'
import { createKeyEncryption, createServerEvents, createSigningKeyAdmin } from '@latchkey/server/administration'
import { serve } from '@latchkey/server/node'
import type { StoreRecipe } from '@latchkey/server/stores'
import { sql } from '@latchkey/sql'
import { steppedStore } from './stepped-store.ts'

/** What the proof tells it. */
export interface SteppedSettings {
  readonly database: string
  readonly issuer: string
  /** 64 hexadecimal digits. */
  readonly keyEncryptionKey: string
  /** The `kid` of a key to revoke. */
  readonly revokeKey?: string
}

const { database, issuer, keyEncryptionKey, revokeKey } = JSON.parse(process.argv[2] ?? '') as SteppedSettings
const { LATCHKEY_PROOF_KILL_AT: killAt, LATCHKEY_PROOF_HOLD_AT: holdAt, LATCHKEY_PROOF_HOLD_FILE: file } = process.env
const STANDARD_ERROR = 2
let count = 0

async function onStep(name: string): Promise<void> {
  count += 1
  const here = count
  writeSync(STANDARD_ERROR, `step ${here} ${name}\n`)
  while (here === Number(holdAt) && file !== undefined && existsSync(file)) await sleep(5)
  if (here === Number(killAt)) process.kill(process.pid, 'SIGKILL')
}

const recipe: StoreRecipe = {
  ...sql(database),
  open: async (world) => steppedStore(await sql(database).open(world), onStep),
}
const logger = createLogger({ level: 'error' })
const keyEncryptionKeys = [Buffer.from(keyEncryptionKey, 'hex')]
if (revokeKey === undefined) await serveHere()
else await revoke(revokeKey)

async function serveHere(): Promise<void> {
  const face = nativeFace({
    oauth: { issuer, audience: issuer },
    keyEncryptionKeys,
    mail: {
      mailer: { send: async () => {} },
      service: 'Proof',
      links: { verifyEmail: `${issuer}/verify`, resetPassword: `${issuer}/reset`, releaseLogin: `${issuer}/release` },
      required: false,
    },
  })
  const limits = { off: 'one address logs in for all users of the proof' }
  // One address for everything that the proof asks.
  const listeners = { administration: 'public' } as const
  await serve(() => createLoginServer({ store: recipe, faces: [face], limits, listeners, logger }), { port: 0 })
}

async function revoke(kid: string): Promise<void> {
  const world = createWorld({ logger })
  const store = await recipe.open(world)
  const { revocations: log, audit, signingKeys } = store
  const events = createServerEvents({
    ...world,
    store,
    log,
    audit: { record: audit.append },
    accessTokenLifetimeSeconds: () => 600,
  })
  events.begin()
  const admin = createSigningKeyAdmin({
    store: signingKeys,
    encryption: createKeyEncryption(keyEncryptionKeys),
    clock: world.clock,
    audit: { record: audit.append },
    raise: events.raise,
    actor: 'cli',
  })
  const { done } = await admin.revoke(kid)
  process.exit(done ? 0 : 1)
}
