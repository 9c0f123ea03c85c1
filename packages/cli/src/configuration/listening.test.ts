/** Where a server of these settings listens, and the settings of listeners that must not run: one clear line for each fault. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { scratchFolder } from '../testing/scratch-folder.ts'
import { createConfiguredServer } from './configured-server.ts'
import { portAfter } from './listening.ts'
import { configuredFaults } from './testing/configured-faults.ts'

const env = {
  DATABASE_URL: 'sqlite::memory:',
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
  SECRET: 'a native secret of 32 bytes or more',
}
const native = {
  port: 0,
  database: { urlEnv: 'DATABASE_URL' },
  signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
  native: { issuer: 'https://login.example' },
}
const oldApp = {
  port: 0,
  users: { urlEnv: 'DATABASE_URL' },
  faces: [{ dialect: 'flask-jwt', secretEnv: 'SECRET' }],
}

async function listenOf(settings: object) {
  using folder = scratchFolder()
  const file = join(folder.path, 'latchkey.json')
  writeFileSync(file, JSON.stringify(settings))
  const { server, listen } = await createConfiguredServer(file, env)
  await server.close()
  return listen
}

describe('a server of settings', () => {
  it('has an admin listener on loopback where there is something to administer', async () => {
    assert.deepEqual(await listenOf(native), { host: '127.0.0.1', port: 0, admin: { host: '127.0.0.1', port: 0 } })
    assert.deepEqual(await listenOf(oldApp), { host: '127.0.0.1', port: 0 })
  })

  it('has it where it is told, for its own reason, and none where nothing stands on it', async () => {
    const admin = { host: '0.0.0.0', port: 0, allowPlainHttp: 'only our console is on this network' }
    assert.deepEqual((await listenOf({ ...native, admin: { ...admin, hosts: ['latchkey'] } })).admin, admin)
    const listeners = { administration: 'nowhere', documentation: 'public' }
    assert.equal((await listenOf({ ...native, listeners })).admin, undefined)
    assert.ok((await listenOf({ ...oldApp, listeners: { health: 'admin' } })).admin)
  })

  it('has the times of its file, for both listeners', async () => {
    const times = { drainSeconds: 0, finishSeconds: 20, keepAliveSeconds: 620, headersSeconds: 2.5 }
    const place = { host: '127.0.0.1', port: 0 }
    assert.deepEqual(await listenOf({ ...native, ...times }), { ...place, ...times, admin: place })
  })

  it('has it on the port after its own', () => {
    assert.deepEqual([0, 1, 5000, 65_534, 65_535].map(portAfter), [0, 2, 5001, 65_535, 65_534])
  })
})

describe('settings of listeners that must not run', () => {
  for (const [name, settings, line] of [
    [
      'plain HTTP beyond this machine without a reason of its own',
      { ...native, host: '0.0.0.0', allowPlainHttp: 'TLS ends at our nginx', admin: { host: '0.0.0.0' } },
      /^admin\.host: 0\.0\.0\.0 is reachable .*allowPlainHttp with the reason$/,
    ],
    [
      'a place that there is not',
      { ...native, listeners: { administration: 'private' } },
      /^listeners\.administration: /,
    ],
    ['a group that there is not', { ...native, listeners: { admin: 'admin' } }, /^listeners\.admin: unknown setting/],
    ['a time below nothing', { ...native, drainSeconds: -1 }, /^drainSeconds: /],
    ['no time at all for a head', { ...native, headersSeconds: 0 }, /^headersSeconds: /],
    ['an admin listener without use', { ...oldApp, admin: { port: 0 } }, /^admin: nothing stands on this listener/],
    [
      'a name with a port',
      { ...native, admin: { hosts: ['admin.internal:80'] } },
      /^admin\.hosts\.0: give a host name/,
    ],
    ['a name for all', { ...native, hosts: ['*'] }, /^hosts\.0: give a host name/],
    ['a wrong port', { ...native, admin: { port: 70_000 } }, /^admin\.port: must be <= 65535$/],
  ] as const) {
    it(name, async () => {
      using file = configuredFaults(settings)
      const faults = await file.faults(env)
      assert.equal(faults.length, 1, faults.join('\n'))
      assert.match(faults[0] ?? '', line)
    })
  }

  it('the port of the other listener, and one that is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { readonly port: number }
    try {
      using taken = configuredFaults({ ...native, admin: { port } })
      assert.match(
        (await taken.faults(env)).join('\n'),
        /^admin\.port: cannot listen on 127\.0\.0\.1:\d+: another process/,
      )
    } finally {
      holder.close()
    }
    using same = configuredFaults({ ...native, port, admin: { port } })
    assert.match((await same.faults(env)).join('\n'), /^admin\.port: \d+ is the public listener's; give/)
  })
})
