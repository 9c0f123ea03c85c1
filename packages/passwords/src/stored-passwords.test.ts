/** A few recordings of each format. `stored-passwords.full.test.ts` has all of them, the expensive ones too. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceOf } from './ceilings.ts'
import { readFormats } from './format-settings.ts'
import { createHasher } from './hasher.ts'
import { passwordFormats, readStored } from './registry.ts'
import { describeStoredPasswords, unknownFormats } from './testing/describe-stored-passwords.ts'
import {
  formatNameOf,
  isKnown,
  leftOut,
  passwordOf,
  type StoredPasswordRow,
  storedOf,
  storedPasswordRows,
} from './testing/stored-password-rows.ts'

/** What costs more than a few milliseconds is left to the full test. */
function isDear(row: StoredPasswordRow): boolean {
  const [named] = readFormats([formatNameOf(row)])
  const reading = readStored(storedOf(row), { ...bare, named: named ? [named] : [] })
  return reading.verifiable && reading.parsed.works.some((work) => priceOf(work) > 4)
}

const bare = { parameters: new Map(), readsArgon2Version16: true }

const ofEach = new Set(
  [...Map.groupBy(storedPasswordRows, ({ format, expect }) => `${format} ${expect}`).values()].flatMap((rows) =>
    rows.filter((row) => isKnown(row) && !isDear(row)).slice(0, 2),
  ),
)
describeStoredPasswords((row) => ofEach.has(row))

test('the recordings are all there, and only what is left out on purpose is not read', () => {
  assert.equal(storedPasswordRows.length, 2_807)
  assert.equal(new Set(storedPasswordRows.map(({ format }) => format)).size, 188)
  assert.deepEqual(unknownFormats(), [...leftOut.keys()])
})

test('each format is registered once, and no string is recognised by two', () => {
  assert.equal(new Set(passwordFormats.map(({ name }) => name)).size, passwordFormats.length)
  for (const { id, hash } of storedPasswordRows) {
    const names = passwordFormats.filter(({ recognises }) => recognises?.(hash)).map(({ name }) => name)
    assert.ok(names.length <= 1, `${id}: ${names.join(' and ')}`)
  }
})

test('what recognises a string by itself reads it as its own software does, or leaves it to who is named', () => {
  const settings = { ...bare, named: [] }
  const others = storedPasswordRows.flatMap((row) => {
    const reading = readStored(row.hash, settings)
    const isOwn = reading.format === undefined || reading.format.name === formatNameOf(row)
    return row.expect !== 'match' || isOwn || !reading.verifiable ? [] : [`${row.format} as ${reading.format.name}`]
  })
  assert.deepEqual([...new Set(others)].toSorted(), [
    'argon2 as phc-argon2id',
    'argon2_peppered as phc-argon2id',
    'authlogic_scrypt as ruby-scrypt',
    'devise_bcrypt_pepper as bcrypt',
    'flask_bcrypt_long as bcrypt',
    'flask_security_double as bcrypt',
    'flask_security_double as passlib-pbkdf2-sha512',
    'flask_security_double as phc-argon2id',
    'ldap_argon2 as spring-argon2',
    'metabase_bcrypt as bcrypt',
    'meteor_bcrypt as bcrypt',
    'moodle_sha512_pepper as sha512-crypt',
    'nodebb_bcrypt as bcrypt',
    'smf21_bcrypt as bcrypt',
    'symfony_native_bcrypt as bcrypt',
    'synapse_bcrypt as bcrypt',
    'vbulletin5_bcrypt as bcrypt',
    'wordpress_phpass as phpass',
  ])
})

test('no format throws for what another one wrote, what was cut, or columns that hold anything', () => {
  const strings = [...Map.groupBy(storedPasswordRows, ({ format }) => format).values()].flatMap(([row]) =>
    row ? [row.hash, row.hash.slice(0, -1), row.hash.slice(0, row.hash.length / 2), `${row.hash}$`] : [],
  )
  for (const format of passwordFormats) {
    for (const text of ['', '-1', '99999999999999999999', '\u0000', 'bcrypt', '$pbkdf2-sha256$i=1,l=1$']) {
      const fields = Object.fromEntries(Object.keys(format.fields ?? {}).map((field) => [field, text]))
      for (const stored of text === '' || format.fields ? [...strings, '', '$', '{', '\ud800'] : [])
        format.read(stored, fields)
    }
  }
})

test('what is broken is not read before it is named, and is hashed anew once it is', async () => {
  const policy = { format: 'werkzeug-pbkdf2', iterations: 1_000 } as const
  const rows = storedPasswordRows.filter(({ expect }) => expect === 'match')
  for (const [format, [row]] of Map.groupBy(rows, formatNameOf)) {
    const known = passwordFormats.find(({ name }) => name === format)
    if (row === undefined || known?.safety !== 'unsafe') continue
    const stored = storedOf(row)
    assert.equal(await createHasher({ policy }).verify(passwordOf(row), stored), false, row.id)
    assert.equal(createHasher({ policy, formats: [format] }).isUnsafe(stored), true, row.id)
  }
})
