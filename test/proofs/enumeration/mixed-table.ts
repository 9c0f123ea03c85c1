/** A user table in the middle of its migration: every stored format, disabled users, users without a password, and names that nobody has. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createHasher, type HasherOptions, type PasswordPolicy } from '@latchkey/passwords'
import type { UserStore } from '@latchkey/server'
import { openUserTable } from '@latchkey/sql'

/** Cheap, so that a proof ends in minutes: what is shown is that the classes cost the same, not how much. */
export const policy: PasswordPolicy = { format: 'phc-argon2id', memoryKibibytes: 2048, passes: 2, lanes: 1 }

export const hasherOptions: HasherOptions = {
  policy,
  formats: ['werkzeug-hmac', 'werkzeug-plain'],
  concurrency: 1,
}

export interface MixedTable extends AsyncDisposable {
  readonly store: UserStore
  /** The classes, each with the names of its users. The first is nobody. */
  readonly classes: ReadonlyMap<string, readonly string[]>
}

const USERS_OF_A_CLASS = 20
const NONE = 'nobody has the name'

export async function openMixedTable(): Promise<MixedTable> {
  const stored: Readonly<Record<string, string | null>> = {
    argon2id: await hashed(policy),
    'argon2id, disabled': await hashed(policy),
    'argon2id, one pass': await hashed({ ...policy, passes: 1 } as PasswordPolicy),
    scrypt: await hashed({ format: 'werkzeug-scrypt', cost: 2048 }),
    'pbkdf2-sha256': await hashed({ format: 'werkzeug-pbkdf2', iterations: 2000 }),
    'pbkdf2-sha1': 'pbkdf2:sha1:1000$fim6nh2x$ef79796b58109c4493b2c5af081591cab733186a',
    'hmac-md5': 'md5$mFVvsBXo$8614d1e6f35eeb3e350d03adf990d8d8',
    'plain text': 'plain$$another password',
    'no password': null,
    'a hash that cannot be read': 'pbkdf2:sha256:abc$salt$00',
  }
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-enumeration-'))
  const file = join(folder, 'users.db')
  const database = new DatabaseSync(file)
  database.exec('create table users (id integer primary key, name text unique, password text, disabled integer)')
  const insert = database.prepare('insert into users (name, password, disabled) values (?, ?, ?)')
  const classes = new Map([[NONE, namesOf('0')]])
  for (const [index, [name, hash]] of Object.entries(stored).entries()) {
    classes.set(name, namesOf(String.fromCharCode(97 + index)))
    for (const user of classes.get(name) ?? []) insert.run(user, hash, name.endsWith('disabled') ? 1 : 0)
  }
  database.close()
  const columns = { id: 'id', username: 'name', password: 'password', disabled: 'disabled' }
  const store = await openUserTable({ url: `sqlite:${file}`, table: 'users', columns })
  return {
    store,
    classes,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

function hashed(written: PasswordPolicy): Promise<string> {
  return createHasher({ policy: written }).hash('the right password')
}

/** Of one length, whoever they are. */
function namesOf(letter: string): readonly string[] {
  return Array.from({ length: USERS_OF_A_CLASS }, (_, i) => `user-${letter}-${String(i).padStart(2, '0')}`)
}
