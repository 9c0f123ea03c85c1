/** Public reports about stored passwords of other products, each tried with an input of our own: `test/reports/README.md`. */
import assert from 'node:assert/strict'
import { createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, it } from 'node:test'
import type { FormatSetting } from './format-settings.ts'
import { bcryptBase64 } from './formats/decoding.ts'
import { createHasher } from './hasher.ts'
import type { WorkReport } from './hasher-options.ts'
import { bcrypt } from './primitives/bcrypt.ts'
import type { Stored } from './registry.ts'
import { formatNameOf, storedOf, storedPasswordRows } from './testing/stored-password-rows.ts'

const policy = { format: 'werkzeug-pbkdf2', iterations: 1_000 } as const
const salt = Buffer.from('sixteen bytes of')
const bcrypted = (password: string) => bcryptBase64(bcrypt(Buffer.from(password), salt, 16).subarray(0, 23))
const saltText = bcryptBase64(salt)

interface Reported {
  readonly report: string
  readonly stored: Stored
  readonly formats?: readonly FormatSetting[]
  /** Undefined for the right one. */
  readonly refused?: string
}

const argon2 = 'm=64,t=2,p=1$c2l4dGVlbiBieXRlcyBvZg$'
const wp = createHmac('sha384', 'wp-sha384').update('correct horse').digest('base64')

describe('a stored password of a public report', () => {
  for (const { report, stored, formats = [], refused } of [
    { report: 'kelektiv/node.bcrypt.js#849', stored: `$2y$04$${saltText}${bcrypted('correct horse')}` },
    { report: 'projectsend/projectsend#1706', stored: `$2a$04$${saltText}${bcrypted('correct horse')}` },
    { report: 'zitadel/passwap#69', stored: `$2b$04$${saltText}${bcrypted('correct horse')}` },
    { report: 'AuthMe/AuthMeReloaded#2926', stored: `$wp$2y$04$${saltText}${bcrypted(wp)}` },
    {
      report: 'firebase/firebase-tools#248',
      stored: { hash: bcrypted('correct horse'), columns: { salt: saltText } },
      formats: [{ format: 'fusionauth', parameters: { algorithm: 'bcrypt', iterations: 4 } }],
    },
    {
      report: 'hashcat/hashcat#4539',
      stored: `pbkdf2_sha256$1500000$salt$${pbkdf2Sync('correct horse', 'salt', 1_500_000, 32, 'sha256').toString('base64')}`,
    },
    {
      report: 'cssbruno/GoWDK#567',
      stored: `pbkdf2_sha256$999999999$salt$${Buffer.alloc(32).toString('base64')}`,
      refused: 'cost_above_ceiling',
    },
    {
      report: 'meziantou/Meziantou.Framework#2368',
      stored: `$5$rounds=999999999$salt$${'.'.repeat(43)}`,
      refused: 'cost_above_ceiling',
    },
    { report: 'hynek/argon2-cffi#4', stored: `$argon2id$v=19$${argon2}AAAAAA`, refused: 'malformed' },
  ] satisfies readonly Reported[] as readonly Reported[]) {
    it(`is ${refused ?? 'verified'}: ${report}`, async () => {
      const reports: WorkReport[] = []
      const hasher = createHasher({ policy, formats, onWork: (one) => reports.push(one) })
      assert.equal(await hasher.verify('correct horse', stored), refused === undefined)
      assert.equal(await hasher.verify('correct horses', stored), false)
      const reason =
        typeof stored === 'string' || (stored && typeof stored === 'object') ? hasher.refusalOf(stored)?.reason : ''
      assert.equal(reason, refused)
      if (refused !== undefined) assert.ok(reports.every(({ purpose }) => purpose === 'dummy'))
    })
  }

  it('has its parameters in any order: simonepri/phc-argon2#56', async () => {
    const hasher = createHasher({ policy: { format: 'phc-argon2id', memoryKibibytes: 1_024, passes: 1 } })
    const stored = await hasher.hash('correct horse')
    for (const order of ['m=1024,p=1,t=1', 't=1,m=1024,p=1', 'p=1,t=1,m=1024']) {
      assert.equal(await hasher.verify('correct horse', stored.replace('m=1024,t=1,p=1', order)), true, order)
    }
    assert.equal(await hasher.verify('correct horse', stored.replace('m=1024,t=1,p=1', 'm=1024,t=1,t=1')), false)
  })

  it('is not computed with a password of a megabyte where each round would hash it again: forkbb/forkbb#43', async () => {
    const long = 'x'.repeat(2 ** 20)
    for (const format of ofPassword) {
      const row = storedPasswordRows.find((one) => formatNameOf(one) === format && one.expect === 'match')
      assert.ok(row !== undefined, format)
      const reports: WorkReport[] = []
      const hasher = createHasher({ policy, formats: [format], onWork: (one) => reports.push(one) })
      assert.equal(await hasher.verify(long, storedOf(row)), false, format)
      assert.deepEqual(
        reports.filter(({ purpose }) => purpose === 'verification'),
        [],
        format,
      )
    }
  })
})

/** Formats whose software hashes the password in each round, or whose code here is too slow for long ones. */
const ofPassword = ['md5-crypt', 'apr-md5-crypt', 'ldap-apr1', 'sha256-crypt', 'sha512-crypt', 'sun-md5-crypt'].concat([
  'bsdi-crypt',
  'phpass',
  'drupal7',
  'wordpress-phpass',
  'symfony-digest',
  'yescrypt',
  'gost-yescrypt',
])
