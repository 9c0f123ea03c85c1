/** `latchkey data`: what one store holds goes into a file and into another store, and nothing of it is another by then. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createKeyEncryption, type TransferKind, transferKinds } from '@latchkey/server/administration'
import { openStore, type SqlStore } from '@latchkey/sql'
import { scratchFolder } from '../../testing/scratch-folder.ts'
import { type AdministeredStore, administeredStore } from '../testing/administered-store.ts'

const BCRYPT = '$2b$04$v0y30.N1ZpsP7vA6mKtaru1AU7ifr6sItnrxYhxDPS32ECZDAyI0S'
const EVERYTHING = 'hashes,sessions,spent-refresh-tokens,api-keys,clients,signing-keys'
const keyBytes = randomBytes(32)
const sealedKey = { kid: 'a key', alg: 'ES256' } as const

describe('latchkey data', () => {
  for (const ending of ['csv', 'jsonl', 'sql']) {
    it(`exports and imports every kind as ${ending}, to the letter, for the owner’s eyes alone`, async () => {
      await using from = await filledStore()
      await using to = await administeredStore({ opensKeys })
      using folder = scratchFolder()
      for (const kind of transferKinds) {
        const file = join(folder.path, `${kind}.${ending}`)
        const { rows } = await from.done('data', 'export', kind, '--include', EVERYTHING, '--to', file)
        assert.equal(statSync(file).mode & 0o777, 0o600)
        assert.equal((await to.done('data', 'import', kind, file))['added'], rows)
        assert.deepEqual(await everyRow(to.store, kind), await everyRow(from.store, kind))
      }
      assert.equal(readdirSync(folder.path).length, transferKinds.length)
    })
  }

  it('lets no secret out that is not named, and says in the audit log which one was', async () => {
    await using at = await filledStore()
    using folder = scratchFolder()
    const users = join(folder.path, 'users.jsonl')
    await at.done('data', 'export', 'users', '--to', users)
    assert.doesNotMatch(readFileSync(users, 'utf8'), /\$2b\$/)
    for (const kind of transferKinds.filter((one) => one !== 'users')) {
      const file = join(folder.path, `${kind}.jsonl`)
      const { document, isRefused } = await at.run('data', 'export', kind, '--include', 'hashes', '--to', file)
      assert.deepEqual([isRefused, (document as { readonly reason: string }).reason], [true, 'secrets_not_included'])
    }
    assert.deepEqual(readdirSync(folder.path), ['users.jsonl'])
    await at.done('data', 'export', 'users', '--include', 'hashes', '--to', join(folder.path, 'hashes.csv'))
    const told = (await at.store.audit.list({ limit: 9 })).map(({ object }) => object)
    assert.deepEqual(told, ['users with hashes', 'users'])
    await assert.rejects(
      at.run('data', 'export', 'users', '--include', 'passwords', '--to', users),
      /--include|secrets/,
    )
  })

  it('writes over nothing, and goes on with a file that it had begun', async () => {
    await using at = await filledStore(2500)
    using folder = scratchFolder()
    const file = join(folder.path, 'users.jsonl')
    const { page } = at.store.transfers
    let pages = 0
    Object.assign(at.store.transfers, {
      page: (...args: Parameters<typeof page>) => {
        pages += 1
        return pages === 3 ? Promise.reject(new TypeError('killed')) : page(...args)
      },
    })
    await assert.rejects(at.run('data', 'export', 'users', '--to', file), /killed/)
    // As a process leaves it that is killed while it writes.
    writeFileSync(`${file}.partial`, '{"half', { flag: 'a' })
    const { rows } = await at.done('data', 'export', 'users', '--to', file)
    const found = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly id: string }).id)
    assert.deepEqual([rows, found], [2501, (await everyRow(at.store, 'users')).map(({ id }) => id)])
    assert.deepEqual(readdirSync(folder.path), ['users.jsonl'])
    assert.match((await at.run('data', 'export', 'users', '--to', file)).text, /is there already/)
  })

  it('seals signing keys for the server that will read them, and takes none that it cannot open', async () => {
    const other = randomBytes(32)
    await using from = await filledStore(0, { OTHER_KEY: other.toString('hex') })
    using folder = scratchFolder()
    const [stored, resealed] = ['stored.jsonl', 'resealed.jsonl'].map((name) => join(folder.path, name)) as [
      string,
      string,
    ]
    const words = ['data', 'export', 'signing-keys', '--include', 'signing-keys', '--to']
    await from.done(...words, stored)
    await from.done(...words, resealed, '--seal-with', 'OTHER_KEY')
    assert.doesNotMatch(readFileSync(stored, 'utf8') + readFileSync(resealed, 'utf8'), /the private half/)
    const encryption = createKeyEncryption([other])
    await using to = await administeredStore({ opensKeys: () => encryption })
    assert.equal((await to.run('data', 'import', 'signing-keys', stored)).isRefused, true)
    assert.match(readFileSync(`${stored}.rejects.jsonl`, 'utf8'), /"reason":"sealed_for_another_server"/)
    await to.done('data', 'import', 'signing-keys', resealed)
    const [key] = await everyRow(to.store, 'signing-keys')
    assert.equal(encryption.open(key?.sealed ?? '', sealedKey), 'the private half')
  })

  it('copies into another database, and once more what has come since', async () => {
    using folder = scratchFolder()
    const url = `sqlite:${join(folder.path, 'new.db')}`
    await using from = await filledStore(0, { NEW_URL: url })
    const words = ['data', 'copy', '--to-env', 'NEW_URL', '--rejects', join(folder.path, 'rejects')]
    assert.match((await from.run(...words)).text, /--include sessions/)
    const rehearsed = await from.run(...words, '--include', EVERYTHING, '--dry-run')
    assert.match(rehearsed.text, /it would be: users: 1 added/)
    await from.done(...words, '--include', EVERYTHING)
    await from.done('users', 'create', 'late')
    const { text } = await from.run(...words, '--include', EVERYTHING)
    assert.match(text, /imported: users: 1 added, 1 there already, 0 rejected/)
    await using to = await openStore({ url })
    for (const kind of transferKinds) assert.deepEqual(await everyRow(to, kind), await everyRow(from.store, kind))
  })

  it('refuses rows of another kind, and such as no table holds', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const file = join(folder.path, 'users.jsonl')
    const good = {
      id: '01900000-0000-7000-8000-000000000001',
      username: 'ann',
      passwordHash: null,
      createdAt: 1,
      scopes: [],
      roles: [],
    }
    const bad = [
      {},
      { ...good, id: 'x' },
      { ...good, createdAt: 'now' },
      { ...good, scopes: 'read' },
      { ...good, username: 7 },
      { ...good, email: 'nowhere' },
    ]
    writeFileSync(file, [good, ...bad].map((row) => `${JSON.stringify(row)}\n`).join(''))
    const { document } = await at.run('data', 'import', 'users', file)
    assert.deepEqual(
      [(document as { added: number }).added, (document as { rejected: number }).rejected],
      [1, bad.length],
    )
  })
})

const ownKeys = createKeyEncryption([keyBytes])
const opensKeys = () => ownKeys

/** A store with rows of every kind. */
async function filledStore(users = 0, environment: Record<string, string> = {}): Promise<AdministeredStore> {
  const at = await administeredStore({ environment, opensKeys })
  const { transfers } = at.store
  const id = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`
  const digest = (digit: string) => digit.repeat(64)
  const user = (number: number) => ({
    id: id(number),
    username: `user, "${number}"`,
    createdAt: 7,
    scopes: [],
    roles: [],
  })
  const people = Array.from({ length: users }, (_, i) => ({
    ...user(i + 10),
    passwordHash: null,
    passwordForm: 'sent' as const,
  }))
  await add('users', [
    { ...user(1), passwordHash: BCRYPT, passwordForm: 'nfc', email: 'Ann@example.com', roles: ['a'] },
    ...people,
  ])
  await at.openSession(id(2), id(1))
  await add('spent-refresh-tokens', [
    { hash: digest('a'), sessionId: id(2), spentAt: 9, sealedSuccessor: 's', expiresAt: 9 },
  ])
  await add('api-keys', [
    { id: id(3), userId: id(1), name: 'it\'s\n"a" \\ key', hash: digest('b'), scopes: ['read'], createdAt: 7 },
  ])
  await add('clients', [
    {
      ...{ id: 'c', name: '', secretHash: digest('c'), grants: [], scopes: [], audiences: [], createdAt: 7 },
      ...{
        kind: 'registered',
        authentication: 'client_secret',
        redirectUris: ['http://127.0.0.1/back'],
        postLogoutRedirectUris: [],
        firstParty: true,
      },
    },
  ])
  const sealed = ownKeys.seal('the private half', sealedKey)
  await add('signing-keys', [
    { ...sealedKey, use: 'access_token', state: 'active', origin: 'generated', createdAt: 7, sealed, verifiedCount: 0 },
  ])
  return at

  async function add<K extends TransferKind>(kind: K, rows: Parameters<typeof transfers.add<K>>[1]): Promise<void> {
    for (let from = 0; from < rows.length; from += 1000) {
      const journal = await transfers.open(digest(String(transferKinds.indexOf(kind))), kind)
      const settle = async (fates: readonly string[]) => {
        assert.deepEqual([...new Set(fates)], ['added'])
        return { ...journal, position: from + 1 }
      }
      await transfers.add(kind, rows.slice(from, from + 1000), { journal, keepsAlike: true, settle })
    }
  }
}

async function everyRow<K extends TransferKind>({ transfers }: SqlStore, kind: K) {
  return transfers.page(kind, { limit: 5000 })
}
