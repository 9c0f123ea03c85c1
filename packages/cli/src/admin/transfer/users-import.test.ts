/** `latchkey users import`, over a real store. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { scratchFolder } from '../../testing/scratch-folder.ts'
import { administeredStore } from '../testing/administered-store.ts'

const BCRYPT = '$2b$04$v0y30.N1ZpsP7vA6mKtaru1AU7ifr6sItnrxYhxDPS32ECZDAyI0S'
const MD5 = '5f4dcc3b5aa765d61d8327deb882cf99'
const samples = fileURLToPath(new URL('./testing/samples/', import.meta.url))

interface Reject {
  readonly line: number
  readonly reason: string
  readonly record: unknown
}

/** A file, and where its rejects go. */
function fileOf(folder: string, text: string, name = 'users.jsonl') {
  const path = join(folder, name)
  writeFileSync(path, text)
  return {
    path,
    rejects: (): readonly Reject[] =>
      readFileSync(`${path}.rejects.jsonl`, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Reject),
  }
}

const lines = (...records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('')

describe('latchkey users import', () => {
  it('takes whom it can, and says of every other at which line and why, without a word of the record', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const secret = 'hunter2hunter2'
    const { path, rejects } = fileOf(
      folder.path,
      `${lines(
        { username: 'ann', email: 'Ann@example.com', email_verified: true, password_hash: BCRYPT, roles: ['clerk'] },
        { username: 'ann', email: 'other@example.com' },
        { username: 'ben', email: 'ANN@example.com' },
        { username: 'cas', password_hash: secret },
        { username: 'dan', password_hash: MD5 },
        { username: 'eve', email: 'no address' },
        { password_hash: BCRYPT },
        { username: 'fay', roles: ['a "role"'] },
        { username: 'x'.repeat(256) },
      )}{"username":"gus\n`,
    )
    const { text, document, isRefused } = await at.run('users', 'import', path)
    assert.equal(isRefused, true)
    assert.deepEqual(
      rejects().map(({ line, reason }) => [line, reason]),
      [
        [2, 'username_taken'],
        [3, 'email_taken'],
        [4, 'password_unknown_format (of an unknown format)'],
        [5, 'password_unknown_format (32 hexadecimal digits, as MD5 has)'],
        [6, 'email_unusable'],
        [7, 'username_missing'],
        [8, 'grants_unusable'],
        [9, 'unusable'],
        [10, 'no_json_object'],
      ],
    )
    assert.equal(statSync(`${path}.rejects.jsonl`).mode & 0o777, 0o600)
    assert.doesNotMatch(
      `${text}${JSON.stringify(document)}${rejects()
        .map(({ reason }) => reason)
        .join()}`,
      /hunter2|\$2b|5f4d|@/,
    )
    const ann = await at.store.users.findByUsername('ann')
    assert.deepEqual(
      [ann?.email, ann?.passwordHash, ann?.passwordForm, ann?.roles],
      ['Ann@example.com', BCRYPT, 'sent', ['clerk']],
    )
    assert.ok(ann?.emailVerifiedAt)
    const [event] = await at.store.audit.list({ limit: 1 })
    assert.deepEqual([event?.type, event?.object], ['data_imported', 'users 1'])
  })

  it('does a file once, and what was mended in its rejects afterwards', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const { path } = fileOf(folder.path, lines({ username: 'ann' }, { username: 'ben', email: 'nowhere' }))
    await at.run('users', 'import', path)
    const again = await at.run('users', 'import', path)
    assert.match(again.text, /^this file was imported already, at /)
    const rejects = `${path}.rejects.jsonl`
    writeFileSync(rejects, readFileSync(rejects, 'utf8').replace('nowhere', 'ben@example.com'))
    assert.deepEqual((await at.done('users', 'import', rejects))['added'], 1)
    const found = await at.store.users.list({ limit: 9 })
    assert.deepEqual(found.map(({ username, email }) => [username, email]).toSorted(), [
      ['ann', undefined],
      ['ben', 'ben@example.com'],
    ])
  })

  it('changes nothing when it is rehearsed, and finds what two records of the file share', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    await at.done('users', 'create', 'ann')
    const many = Array.from({ length: 1100 }, (_, i) => ({ username: `user ${i}` }))
    const { path, rejects } = fileOf(
      folder.path,
      lines({ username: 'ann' }, { username: 'ben' }, ...many, { username: 'ben' }),
    )
    const { text, document } = await at.run('users', 'import', path, '--dry-run')
    assert.match(text, /^nothing was changed; it would be: users: 1101 added, 0 there already, 2 rejected\n/)
    assert.equal((document as { readonly dryRun: boolean }).dryRun, true)
    assert.deepEqual(
      rejects().map(({ line }) => line),
      [1, 1103],
    )
    assert.equal((await at.store.users.list({ limit: 9 })).length, 1)
    assert.equal((await at.run('users', 'import', path)).text.includes('1101 added'), true)
  })

  it('reads what no hash says of itself where it is named, here and in the settings, and names what is weak', async () => {
    await using at = await administeredStore({ passwords: [{ format: 'hex-md5' }] })
    using folder = scratchFolder()
    const { path } = fileOf(
      folder.path,
      lines({ username: 'ann', password_hash: MD5 }, { username: 'ben', password_hash: BCRYPT }, { username: 'cas' }),
    )
    const unnamed = await at.run('users', 'import', path, '--password-format', 'nthash')
    assert.equal((unnamed.document as { readonly reason: string }).reason, 'password_format_unnamed')
    const { text } = await at.run('users', 'import', path, '--password-format', 'hex-md5')
    assert.match(text, / {2}1: hex-md5, weak\n {2}1: bcrypt\n {2}1: no password\nweak hashes can be guessed/)
    assert.equal((await at.store.users.findByUsername('ann'))?.passwordHash, MD5)
  })

  it('takes names as they are, or only those by which people may register', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const names = lines(
      { username: 'zoe@example.com' },
      { username: 'z\u043ee' },
      { username: 'roy' },
      { username: 'ROY' },
    )
    const byRules = fileOf(folder.path, names)
    await at.run('users', 'import', byRules.path, '--names', 'rules')
    assert.deepEqual(
      byRules.rejects().map(({ reason }) => reason),
      ['username_unusable', 'username_unusable', 'username_alike'],
    )
    const given = fileOf(folder.path, names.replace('"roy"', '"Roy"'), 'given.jsonl')
    assert.equal((await at.done('users', 'import', given.path))['added'], 4)
    assert.equal((await at.store.users.list({ limit: 9 })).length, 5)
  })

  it('goes on behind what was committed, and forgets what was written of rejects behind that', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const records = Array.from({ length: 2400 }, (_, i) => ({ username: i % 100 === 7 ? '' : `user ${i}` }))
    const { path, rejects } = fileOf(folder.path, lines(...records))
    // As a process leaves it that is killed between the second slice's rejects and its commit.
    const { add } = at.store.transfers
    let calls = 0
    Object.assign(at.store.transfers, {
      add: async (...args: Parameters<typeof add>) => {
        calls += 1
        if (calls !== 2) return add(...args)
        await args[2].settle(args[1].map(() => 'added'))
        throw new TypeError('killed')
      },
    })
    await assert.rejects(at.run('users', 'import', path), /killed/)
    assert.equal(rejects().length, 20)
    const { text } = await at.run('users', 'import', path)
    assert.match(
      text,
      /^gone on behind record 1000, begun at .*\nimported: users: 2376 added, 0 there already, 24 rejected\n/,
    )
    assert.deepEqual(
      rejects().map(({ line }) => line),
      Array.from({ length: 24 }, (_, i) => i * 100 + 8),
    )
    assert.equal((await at.store.transfers.page('users', { limit: 5000 })).length, 2376)
  })

  it('refuses a file that cannot be read to its end before anything has changed', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const { path } = fileOf(folder.path, 'username,email\nann,\nben,"b@example.com\ncas,\n', 'users.csv')
    const { text } = await at.run('users', 'import', path)
    assert.equal(text, 'refused: line 3: a quote that opens here is not closed; nothing was imported\n')
    for (const [file, fault] of [
      [join(folder.path, 'none.csv'), 'there is no such file'],
      [folder.path, 'EISDIR'],
    ] as const) {
      assert.match((await at.run('users', 'import', file, '--as', 'csv')).text, new RegExp(fault))
    }
    assert.equal((await at.store.users.list({ limit: 9 })).length, 0)
    assert.equal(existsSync(`${path}.rejects.jsonl`), false)
  })

  it('reads the export of another product with what its console says, from a file that others cannot read', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const parameters = join(folder.path, 'parameters.txt')
    writeFileSync(parameters, readFileSync(`${samples}firebase-parameters.txt`), { mode: 0o644 })
    const words = [
      'users',
      'import',
      `${samples}firebase.json`,
      '--from',
      'firebase',
      '--rejects',
      join(folder.path, 'rejects'),
    ]
    await assert.rejects(at.run(...words, '--hash-parameters', parameters), /mode 0644/)
    writeFileSync(`${parameters}.own`, readFileSync(parameters), { mode: 0o600 })
    assert.equal((await at.done(...words, '--hash-parameters', `${parameters}.own`))['added'], 3)
    assert.match((await at.store.users.findByUsername('ann@example.com'))?.passwordHash ?? '', /^\$fbscrypt\$/)
  })

  it('is refused where the people are in the table of another app, and where nothing tells the format', async () => {
    await using at = await administeredStore({ arePeopleElsewhere: true })
    assert.match(
      (await at.run('users', 'import', `${samples}plain.csv`)).text,
      /^refused: the settings say that the people/,
    )
    await assert.rejects(at.run('users', 'import', 'users.xlsx'), /--as: give/)
  })
})
