/** What has been reported of others' imports and exports, on ours: see `test/reports/README.md`. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { scratchFolder } from '../../testing/scratch-folder.ts'
import { administeredStore } from '../testing/administered-store.ts'

describe('reported of others', () => {
  it('a digest that nothing tells is no user who finds out at the login (firebase-tools#6386)', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const path = join(folder.path, 'users.jsonl')
    writeFileSync(path, `${JSON.stringify({ username: 'ann', password_hash: 'ab'.repeat(64) })}\n`)
    assert.equal((await at.run('users', 'import', path)).isRefused, true)
    const reject = readFileSync(`${path}.rejects.jsonl`, 'utf8')
    assert.match(reject, /"reason":"password_unknown_format \(128 hexadecimal digits, as SHA-512 has\)"/)
    assert.equal(await at.store.users.findByUsername('ann'), undefined)
  })

  it('one user who is there already keeps nobody else out, and is named (fusionauth-issues#317, netbox#172)', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const path = join(folder.path, 'users.csv')
    writeFileSync(path, '\ufeffusername,email\nann,ann@example.com\nben,ben@example.com\ncas,no address\ndan,\n')
    await at.done('users', 'create', 'ben')
    const { document } = await at.run('users', 'import', path)
    assert.deepEqual([(document as { added: number }).added, (document as { rejected: number }).rejected], [2, 2])
    const rejects = readFileSync(`${path}.rejects.jsonl`, 'utf8')
    assert.deepEqual(
      [...rejects.matchAll(/"line":(\d+),"reason":"(\w+)"/g)].map(([, line, why]) => [line, why]),
      [
        ['3', 'username_taken'],
        ['4', 'email_unusable'],
      ],
    )
  })

  it('users who are changed while they are exported are all in the file, once (alaveteli#5008, cerebrate#211)', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const source = join(folder.path, 'users.jsonl')
    writeFileSync(source, Array.from({ length: 2100 }, (_, i) => `{"username":"user ${i}"}\n`).join(''))
    await at.done('users', 'import', source)
    const { page } = at.store.transfers
    Object.assign(at.store.transfers, {
      page: async (...args: Parameters<typeof page>) => {
        const found = await page(...args)
        for (const row of found.slice(0, 3)) if ('username' in row) await at.store.users.setDisabled(row.id, 7)
        return found
      },
    })
    const file = join(folder.path, 'exported.csv')
    await at.done('data', 'export', 'users', '--to', file)
    const names = [...readFileSync(file, 'utf8').matchAll(/^[^,]+,(user \d+),/gm)].map(([, name]) => name)
    assert.deepEqual([names.length, new Set(names).size], [2100, 2100])
  })
})
