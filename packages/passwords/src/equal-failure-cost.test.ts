/** User enumeration by login time (GHSA-mmpq-5hcv-hf2v, CVE-2025-13473): every failure computes the same, in one slot. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Argon2Engine, loadArgon2Engine } from './argon2-engine.ts'
import { priceOf } from './ceilings.ts'
import { createHasher } from './hasher.ts'
import type { HasherOptions, WorkReport } from './hasher-options.ts'
import { kindOf } from './work.ts'

const argon2id = '$argon2id$v=19$m=1024,t=1,p=1$IikkVyMDxCJSuzD/ssGbCQ$mbY5f7GiN9wNLPpZmPNgHp9wlgwCxAlunmiVf4JExKA'
const sha1 = 'pbkdf2:sha1:1000$fim6nh2x$ef79796b58109c4493b2c5af081591cab733186a'
const sha256 = 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'
const scrypt = `scrypt:1024:8:1$salt1234$${'0'.repeat(128)}`
const hmac = 'md5$mFVvsBXo$8614d1e6f35eeb3e350d03adf990d8d8'
const plain = 'plain$$another password'

/** Every way in which a verification can fail. */
const failures: readonly (readonly [name: string, stored: string | null | undefined, password?: string])[] = [
  ['an unknown user (undefined)', undefined],
  ['an unknown user (null)', null],
  ['an empty column', ''],
  ['a malformed string', 'pbkdf2:sha256:abc$salt$00'],
  ['an unknown format', '$9z$12$abcdefghijklmnopqrstuuOyWpGZQVTjZoAJW0YJ5Y5Y5Y5Y5Y5Y6'],
  ['hostile PBKDF2', `pbkdf2:sha256:2000001$salt$${'0'.repeat(64)}`],
  ['hostile Argon2id', argon2id.replace('m=1024,t=1', 'm=4194304,t=4294967295')],
  ['hostile scrypt', `scrypt:1048576:8:1$salt$${'0'.repeat(128)}`],
  ['a wrong password of Argon2id', argon2id],
  ['a wrong password of PBKDF2-SHA1', sha1],
  ['a wrong password of PBKDF2-SHA256', sha256],
  ['a wrong password of scrypt', scrypt],
  ['a wrong password of HMAC', hmac],
  ['a wrong plain password', plain],
  ['a password that is not Unicode', sha256, 'lone \ud800 surrogate'],
]

const everything: HasherOptions = {
  policy: { format: 'phc-argon2id', memoryKibibytes: 1_024, passes: 1 },
  formats: ['werkzeug-hmac', 'werkzeug-plain'],
  concurrency: 1,
}

/** Verifies with a hasher that has observed the given strings. */
async function workOf(observed: readonly string[], stored: string | null | undefined, password = 'wrong') {
  const reports: WorkReport[] = []
  const hasher = createHasher({ ...everything, onWork: (report) => reports.push(report) })
  hasher.observe(observed.map((sample) => ({ stored: sample, rows: 1 })))
  assert.equal(await hasher.verify(password, stored), false)
  return reports
}

/** How often each kind of work was repeated in total, however it was split. */
function totals(reports: readonly WorkReport[]): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>()
  for (const { work } of reports) {
    const { kind, repetitions } = kindOf(work)
    kinds.set(kind, (kinds.get(kind) ?? 0) + repetitions)
  }
  return new Map([...kinds].toSorted(([a], [b]) => a.localeCompare(b)))
}

for (const [name, stored, password] of failures) {
  test(`${name} computes the dearest work of each common kind, to the iteration`, async () => {
    const reports = await workOf([sha1, sha256, argon2id, scrypt, hmac, plain], stored, password)
    assert.deepEqual(
      [...totals(reports)],
      [
        ['argon2id m=1024 KiB t=1 p=1', 1],
        ['pbkdf2 sha1', 1000],
        ['pbkdf2 sha256', 150_000],
        ['scrypt N=1024 r=8 p=1', 1],
      ],
    )
  })
}

/** What new hashes cost: every failure does this too. */
const current = { primitive: 'argon2id', memoryKibibytes: 1_024, passes: 1, lanes: 1 } as const

test('a hash of a kind is topped up with its own missing iterations, and with the other kinds whole', async () => {
  const cheaper = `pbkdf2:sha256:1000$k1Ud5dzh$${'0'.repeat(64)}`
  const reports = await workOf([sha256], cheaper)
  assert.deepEqual(
    reports.map(({ purpose, work }) => [purpose, work]),
    [
      ['verification', { primitive: 'pbkdf2', digest: 'sha256', iterations: 1_000 }],
      ['filler', current],
      ['filler', { primitive: 'pbkdf2', digest: 'sha256', iterations: 149_000 }],
    ],
  )
})

test('Argon2id and scrypt with other passes are other kinds, because they fill their memory anew with each call', async () => {
  const purposes = async (dearest: string, cheaper: string) =>
    (await workOf([dearest], cheaper)).map(({ purpose, work }) => ({ purpose, ...work }))
  assert.deepEqual(await purposes(argon2id.replace('m=1024,t=1', 'm=8192,t=4'), argon2id.replace('m=1024', 'm=8192')), [
    { purpose: 'verification', primitive: 'argon2id', memoryKibibytes: 8_192, passes: 1, lanes: 1 },
    { purpose: 'filler', ...current },
    { purpose: 'filler', primitive: 'argon2id', memoryKibibytes: 8_192, passes: 4, lanes: 1 },
  ])
  assert.deepEqual(await purposes(scrypt.replace('1024:8:1', '16384:8:3'), scrypt.replace('1024:8:1', '16384:8:1')), [
    { purpose: 'verification', primitive: 'scrypt', cost: 16_384, blockSize: 8, parallelization: 1 },
    { purpose: 'filler', ...current },
    { purpose: 'filler', primitive: 'scrypt', cost: 16_384, blockSize: 8, parallelization: 3 },
  ])
})

test('an unknown user runs each kind itself, not a stand-in', async () => {
  const dearest = argon2id.replace('m=1024,t=1', 'm=16384,t=4')
  assert.deepEqual(
    (await workOf([dearest], undefined)).map(({ purpose, work }) => [purpose, work]),
    [
      ['dummy', current],
      ['dummy', { primitive: 'argon2id', memoryKibibytes: 16_384, passes: 4, lanes: 1 }],
    ],
  )
})

test('hostile and malformed strings never raise the cost of a failure', async () => {
  const hostile = failures.filter(([name]) => name.startsWith('hostile')).map(([, stored]) => stored ?? '')
  assert.deepEqual(
    (await workOf(hostile, undefined)).map(({ work }) => work),
    [current],
  )
})

test('verify and hash are as they were when their listener throws', async () => {
  for (const onWork of [() => assert.fail('full'), async () => assert.fail('full')]) {
    const hasher = createHasher({ ...everything, onWork })
    assert.equal(await hasher.verify('roy', sha256), true)
    assert.equal(await hasher.verify('royal', sha256), false)
    assert.match(await hasher.hash('roy'), /./)
  }
})

test('verify observes by itself: one dear hash makes the next unknown user as dear', async () => {
  const reports: WorkReport[] = []
  const hasher = createHasher({ ...everything, onWork: (report) => reports.push(report) })
  assert.equal(await hasher.verify('roy', sha256), true)
  reports.length = 0
  assert.equal(await hasher.verify('roy', undefined), false)
  assert.deepEqual(
    reports.map(({ purpose, work }) => [purpose, work]),
    [
      ['dummy', current],
      ['dummy', { primitive: 'pbkdf2', digest: 'sha256', iterations: 150_000 }],
    ],
  )
})

test('all kinds together cost at most twice the dearest, so that rows cannot make failures as dear as they like', async () => {
  const memories = Array.from({ length: 20 }, (_, i) => argon2id.replace('m=1024', `m=${8_192 + i}`))
  const reports = await workOf(memories, undefined)
  const [, dearest] = reports
  assert.ok(dearest !== undefined && reports.length <= 3)
  assert.ok(
    reports.reduce((sum, { work }) => sum + priceOf(work), 0) <=
      2 * Math.max(...reports.map(({ work }) => priceOf(work))),
  )
})

test('one hash of the dearest kind that one in a hundred rows has is computed; rarer ones cost what they cost', async () => {
  const reports: WorkReport[] = []
  const hasher = createHasher({ ...everything, onWork: (report) => reports.push(report) })
  const dear = sha256.replace('150000', '400000')
  hasher.observe([
    { stored: sha256, rows: 980 },
    { stored: sha1, rows: 15 },
    { stored: dear, rows: 5 },
  ])
  const failing = async (stored: string | undefined) => {
    reports.length = 0
    assert.equal(await hasher.verify('wrong', stored), false)
    return [...totals(reports)]
  }
  const common = [
    ['argon2id m=1024 KiB t=1 p=1', 1],
    ['pbkdf2 sha1', 1000],
    ['pbkdf2 sha256', 150_000],
  ]
  assert.deepEqual(await failing(undefined), common)
  assert.deepEqual(await failing(sha1), common)
  assert.deepEqual(await failing(dear), [['pbkdf2 sha256', 400_000]])
})

test('a new sample replaces the one before: once all have logged in, nobody pays for what was', async () => {
  const reports: WorkReport[] = []
  const hasher = createHasher({ ...everything, onWork: (report) => reports.push(report) })
  hasher.observe([{ stored: sha256, rows: 10 }])
  hasher.observe([{ stored: argon2id, rows: 10 }])
  assert.equal(await hasher.verify('wrong', undefined), false)
  assert.deepEqual(
    reports.map(({ work }) => work),
    [current],
  )
})

test('a successful verification is not topped up', async () => {
  const reports: WorkReport[] = []
  const hasher = createHasher({ ...everything, onWork: (report) => reports.push(report) })
  hasher.observe([{ stored: sha256, rows: 1 }])
  assert.equal(await hasher.verify('roy', sha1), true)
  assert.deepEqual(
    reports.map(({ purpose, format }) => [purpose, format]),
    [['verification', 'werkzeug-pbkdf2']],
  )
})

test('every failing path takes exactly one slot: with none free it is refused and computes nothing', async () => {
  const { argon2, gate } = gatedArgon2()
  const reports: WorkReport[] = []
  const onWork = (report: WorkReport) => reports.push(report)
  const hasher = createHasher({ ...everything, queueLimit: 0, onWork }, { argon2 })
  const occupying = hasher.hash('occupies the only slot')
  for (const [name, stored, password] of failures) {
    await assert.rejects(hasher.verify(password ?? 'wrong', stored), { code: 'hashing_overloaded' }, name)
  }
  gate.resolve()
  await occupying
  assert.deepEqual(
    reports.map(({ purpose }) => purpose),
    ['hash'],
  )
})

test('every failing path takes exactly one slot: as many strangers may wait as the queue has places for them', async () => {
  const { argon2, gate } = gatedArgon2()
  const options = { ...everything, queueLimit: 2 * failures.length, deadlineMilliseconds: 60_000 }
  const hasher = createHasher(options, { argon2 })
  const occupying = hasher.hash('occupies the only slot')
  const waiting = failures.map(([, stored, password]) => hasher.verify(password ?? 'wrong', stored))
  await assert.rejects(hasher.verify('one too many', undefined), { code: 'hashing_overloaded' })
  gate.resolve()
  await occupying
  // A second slot would have met a full queue and been refused.
  assert.deepEqual(
    await Promise.all(waiting),
    failures.map(() => false),
  )
})

/** The real Argon2id; its results are held back until the gate opens. */
function gatedArgon2(): { readonly argon2: Argon2Engine; readonly gate: PromiseWithResolvers<void> } {
  const gate = Promise.withResolvers<void>()
  const engine = loadArgon2Engine()
  return { gate, argon2: { ...engine, derive: (derivation) => gate.promise.then(() => engine.derive(derivation)) } }
}

test('the work counter counts computations that really ran: the engine saw each of them', async () => {
  const engine = loadArgon2Engine()
  const ran: unknown[] = []
  const derive: Argon2Engine['derive'] = (derivation) => {
    ran.push(derivation.work)
    return engine.derive(derivation)
  }
  const reports: unknown[] = []
  const onWork = ({ work }: WorkReport) => reports.push(work)
  const hasher = createHasher({ ...everything, onWork }, { argon2: { ...engine, derive } })
  await hasher.verify('wrong', undefined)
  await hasher.verify('wrong', argon2id)
  assert.equal(ran.length, 2)
  assert.deepEqual(ran, reports)
})
