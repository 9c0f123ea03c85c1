/** The commands over a store of their own, in this process. */
import { createHash } from 'node:crypto'
import { createHasher } from '@latchkey/passwords'
import { oauth } from '@latchkey/protocol'
import { createLogger, createWorld } from '@latchkey/server'
import {
  createAdministration,
  createAudit,
  createRevocationLog,
  createServerEvents,
  ownPeople,
} from '@latchkey/server/administration'
import { openStore, type SqlStore } from '@latchkey/sql'
import { readCommandLine } from '../../read-command-line.ts'
import type { Environment } from '../../surroundings.ts'
import type { AdministrationWorld } from '../administration-world.ts'
import { type Act, type Outcome, refusal } from '../run.ts'
import type { TransferSettings, TransferWorld } from '../transfer/transfer-world.ts'

/** A store with nothing in it. */
export interface AdministeredStore extends AsyncDisposable {
  readonly store: SqlStore
  /** What progress was shown. */
  readonly shown: readonly string[]
  /** Runs a command. A text among the words may hold spaces. */
  readonly run: (...words: readonly string[]) => Promise<Outcome>
  /** The document of a command that is not refused. */
  readonly done: (...words: readonly string[]) => Promise<Readonly<Record<string, unknown>>>
  /** What standard input holds. */
  readonly type: (password: string) => void
  /** A session that is open. */
  readonly openSession: (id: string, subject: string) => Promise<void>
}

/** What a test needs to be otherwise. */
export interface AdministeredOptions extends Partial<TransferSettings> {
  readonly url?: string
  readonly environment?: Environment
}

export const ISSUER = 'https://login.example'

export async function administeredStore({
  url = 'sqlite::memory:',
  environment = {},
  ...settings
}: AdministeredOptions = {}): Promise<AdministeredStore> {
  const store = await openStore({ url })
  const told = createWorld({ logger: createLogger({ level: 'warn' }) })
  const { clock } = told
  const log = createRevocationLog({ store: store.revocations, clock })
  const audit = createAudit({ store: store.audit, logger: told.logger })
  const dialect = oauth({ issuer: ISSUER, audience: ISSUER })
  const accessTokenLifetimeSeconds = () => dialect.accessTokenLifetimeSeconds
  const events = createServerEvents({ ...told, store, log, audit, accessTokenLifetimeSeconds })
  events.begin()
  const administration = createAdministration({
    raise: events.raise,
    store,
    clock,
    audit,
    people: ownPeople(store, events, createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } })),
    dialect,
  })
  const shown: string[] = []
  let typed = ''
  const world: AdministrationWorld & TransferWorld = {
    ...{ store, audit, world: told, environment },
    settings: { passwords: [], arePeopleElsewhere: false, opensKeys: () => undefined, ...settings },
    administration,
    progress: { show: (text) => void shown.push(text), [Symbol.dispose]: () => {} },
    readPassword: async () => typed,
    confirm: async (what, { yes }) => (yes ? undefined : refusal('unconfirmed', what)),
  }

  async function run(...words: readonly string[]): Promise<Outcome> {
    const faults: string[] = []
    const read = await readCommandLine(words, {
      env: {},
      stdout: { write: () => {} },
      stderr: { write: (text) => faults.push(text) },
    })
    if (typeof read === 'number') throw new Error(faults.join(''))
    return await (read.act as Act<typeof world>)(world)
  }

  return {
    store,
    shown,
    run,
    done: async (...words) => {
      const { document, text, isRefused } = await run(...words)
      if (isRefused) throw new Error(text)
      return document as Readonly<Record<string, unknown>>
    },
    type: (password) => {
      typed = password
    },
    openSession: async (id, subject) => {
      const now = Math.floor(Date.now() / 1000)
      const [lastUsedAt, expiresAt] = [now, now + 3600]
      await store.sessions.create({
        ...{ id, subject, clientId: 'first-party', currentHash: hashOf(id), createdAt: now, authenticatedAt: now },
        ...{ lastUsedAt, idleExpiresAt: expiresAt, absoluteExpiresAt: expiresAt, deviceLabel: 'a \x1b[31mphone' },
      })
    },
    async [Symbol.asyncDispose]() {
      await events[Symbol.asyncDispose]()
      await log[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** A hash that is known again wherever it is shown. */
function hashOf(id: string): string {
  return `beefbeef${createHash('sha256').update(id).digest('hex').slice(8)}`
}
