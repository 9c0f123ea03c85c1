/** The contract of a UserStore. Every store passes it, wherever its users are. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { rejectsWith } from '../faults/rejects-with.ts'
import type { UserStore } from './user-store.ts'

export interface UserStoreContract {
  readonly name: string
  /** Opens a store without users; each call has a table of its own. */
  readonly open: () => Promise<UserStore & AsyncDisposable>
  /** The reason when the engine is not there. */
  readonly skip?: string | false
}

const hash = 'pbkdf2:sha256:1000$salt$00'

export function describeUserStore({ name, open, skip = false }: UserStoreContract): void {
  describe(`user store: ${name}`, { skip }, () => {
    it('finds a user by name and by id', async () => {
      await using users = await open()
      const created = await users.createUser({ username: 'roy', passwordHash: hash })
      assert.partialDeepStrictEqual(created, { id: created.id, username: 'roy', passwordHash: hash, disabled: false })
      assert.deepEqual(await users.findByUsername('roy'), created)
      assert.deepEqual(await users.findById(created.id), created)
    })

    it('says where it is, without a password', async () => {
      await using users = await open()
      assert.match(users.description, /^[a-z]+ .+, table \w+$/)
      assert.ok(!/[:@][^/]*@/.test(users.description))
    })

    it('answers a ping', async () => {
      await using users = await open()
      await users.ping()
    })

    describe('compares names by code points', () => {
      const shared = sharedStore(open)
      for (const [other, what] of [
        ['ROY', 'upper case'],
        ['Roy', 'a capital'],
        ['r\u00f3y', 'an accent'],
        ['ro\u0301y', 'a combining accent'],
        ['roy ', 'a trailing blank'],
        [' roy', 'a leading blank'],
        ['roy\t', 'a trailing tab'],
        ['roy\n', 'a line feed'],
        ['\uff52\uff4f\uff59', 'full-width letters'],
        ['roy\u200b', 'a zero-width space'],
        ['r\u00adoy', 'a soft hyphen'],
        ['roy\ufeff', 'a byte order mark'],
        ['\u0433oy', 'a Cyrillic letter'],
        ['roy\u{1f600}', 'an emoji'],
        ['roy%', 'a percent sign'],
        ['r_y', 'an underscore'],
        ['', 'nothing'],
        ['ro', 'a prefix'],
      ] as const) {
        it(`tells roy from ${what}`, async () => {
          assert.equal(await shared().findByUsername(other), undefined)
        })
      }
    })

    describe('takes names as they are', () => {
      const shared = sharedStore(open)
      for (const username of [
        '\u{1f600}',
        '\u{1f469}\u200d\u{1f4bb} Zo\u00eb',
        '\u65e5\u672c\u8a9e',
        "o'brien",
        'o\\\'brien\\"--',
        "' OR '1'='1",
        "'; DROP TABLE users; --",
        '"quoted"',
        '`backticked`',
        '$1 ? :name @x',
        '\\',
        '__proto__',
        'constructor',
        'toString',
        'null',
        '0',
        '123',
        'u'.repeat(45),
      ]) {
        it(`creates and finds ${JSON.stringify(username)}`, async () => {
          const users = shared()
          assert.equal(await users.findByUsername(username), undefined)
          const created = await users.createUser({ username, passwordHash: hash })
          assert.deepEqual(await users.findByUsername(username), { ...created, username, passwordHash: hash })
        })
      }
    })

    for (const [username, what] of [
      ['roy\0', 'a NUL'],
      ['\ud800', 'a lone high surrogate'],
      ['x\udc00y', 'a lone low surrogate'],
    ] as const) {
      it(`finds no user by ${what}, and refuses to create such a user`, async () => {
        await using users = await open()
        await users.createUser({ username: 'roy', passwordHash: hash })
        assert.equal(await users.findByUsername(username), undefined)
        await rejectsWith('username_unusable', users.createUser({ username, passwordHash: hash }))
      })
    }

    it('refuses a name that no index holds', async () => {
      await using users = await open()
      await rejectsWith('username_unusable', users.createUser({ username: 'u'.repeat(20_000), passwordHash: hash }))
    })

    describe('takes an id only in the type of its column', () => {
      const shared = sharedStore(open)
      const spellings = (id: unknown): readonly (readonly [unknown, string])[] => [
        [typeof id === 'number' ? String(id) : 1, 'the other type'],
        [`${id} OR 1=1`, 'SQL'],
        [`${id}abc`, 'a text that begins with it'],
        [` ${id}`, 'a blank before it'],
        [`${id} `, 'a blank behind it'],
        [[id], 'a list'],
        [{ id }, 'an object'],
        [{ toString: () => String(id) }, 'an object that says it'],
        [true, 'true'],
        [null, 'null'],
        [undefined, 'undefined'],
        [Number.NaN, 'NaN'],
        [Number.POSITIVE_INFINITY, 'infinity'],
        [1.5, 'a fraction'],
        [2 ** 53, 'an integer beyond the safe ones'],
        [-(2 ** 40), 'a large negative integer'],
        [2 ** 40, 'an integer beyond 32 bits'],
        ['\0', 'NUL'],
        ['\ud800', 'a lone surrogate'],
        ['', 'an empty text'],
        ['x'.repeat(100_000), 'an endless text'],
      ]
      for (const index of spellings(1).keys()) {
        it(`finds no user by ${spellings(1)[index]?.[1]}`, async () => {
          const id = (await shared().findByUsername('roy'))?.id
          assert.notEqual(id, undefined)
          assert.equal(await shared().findById(spellings(id)[index]?.[0]), undefined)
        })
      }

      it('finds no user by an upper-case spelling of a text id', async () => {
        await using users = await open()
        const { id } = await users.createUser({ username: 'roy', passwordHash: hash })
        if (typeof id === 'string') assert.equal(await users.findById(id.toUpperCase()), undefined)
      })
    })

    it('creates a name once', async () => {
      await using users = await open()
      await users.createUser({ username: 'roy', passwordHash: hash })
      await rejectsWith('username_taken', users.createUser({ username: 'roy', passwordHash: 'another' }))
      assert.equal((await users.findByUsername('roy'))?.passwordHash, hash)
    })

    it('lets one of ten parallel creations of a name win', async () => {
      await using users = await open()
      const hashes = Array.from({ length: 10 }, (_, index) => `hash ${index}`)
      const outcomes = await Promise.allSettled(
        hashes.map((passwordHash) => users.createUser({ username: 'roy', passwordHash })),
      )
      const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'created' : outcome.reason.code))
      assert.deepEqual(codes.toSorted(), ['created', ...Array.from({ length: 9 }, () => 'username_taken')])
      const winner = outcomes.find((outcome) => outcome.status === 'fulfilled')
      assert.deepEqual(await users.findByUsername('roy'), winner?.value)
    })

    it('gives each of ten parallel creations an id of its own', async () => {
      await using users = await open()
      const names = Array.from({ length: 10 }, (_, index) => `user ${index}`)
      const created = await Promise.all(names.map((username) => users.createUser({ username, passwordHash: hash })))
      assert.equal(new Set(created.map((user) => user.id)).size, 10)
      for (const user of created) assert.deepEqual(await users.findById(user.id), user)
    })

    it('replaces a hash when the stored one is the expected one', async () => {
      await using users = await open()
      const { id } = await users.createUser({ username: 'roy', passwordHash: hash })
      const other = await users.createUser({ username: 'ROYAL', passwordHash: hash })
      assert.equal(await users.replacePasswordHash({ id, expected: hash, replacement: 'new' }), true)
      assert.equal((await users.findById(id))?.passwordHash, 'new')
      assert.deepEqual(await users.findById(other.id), other)
    })

    for (const [expected, what] of [
      ['PBKDF2:sha256:1000$salt$00', 'in case'],
      [`${hash} `, 'by a trailing blank'],
      ['', 'in everything'],
    ] as const) {
      it(`replaces nothing when the stored hash differs ${what}`, async () => {
        await using users = await open()
        const { id } = await users.createUser({ username: 'roy', passwordHash: hash })
        assert.equal(await users.replacePasswordHash({ id, expected, replacement: 'new' }), false)
        assert.equal((await users.findById(id))?.passwordHash, hash)
      })
    }

    it('lets one of two parallel replacements win', async () => {
      await using users = await open()
      const { id } = await users.createUser({ username: 'roy', passwordHash: hash })
      const replacements = ['left', 'right']
      const won = await Promise.all(
        replacements.map((replacement) => users.replacePasswordHash({ id, expected: hash, replacement })),
      )
      assert.deepEqual(won.toSorted(), [false, true])
      assert.equal((await users.findById(id))?.passwordHash, replacements[won.indexOf(true)])
    })

    it('samples one stored password of each kind', async () => {
      await using users = await open()
      const stored = [
        'pbkdf2:sha256:1000$aaaaaaaa$00',
        'pbkdf2:sha256:1000$bbbbbbbb$11',
        'pbkdf2:sha256:2000$cccccccc$22',
        '$2b$12$abcdefghijklmnopqrstuv',
        '$2b$12$vutsrqponmlkjihgfedcba',
        '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
        '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA',
      ]
      for (const [index, passwordHash] of stored.entries()) {
        await users.createUser({ username: `user ${index}`, passwordHash })
      }
      const sample = (await users.samplePasswordHashes()).map(({ stored: one }) => one)
      assert.equal(sample.length, 5)
      assert.ok(sample.every((passwordHash) => stored.includes(passwordHash)))
      assert.equal(new Set(sample.map((passwordHash) => passwordHash.slice(0, 25))).size, 5)
    })
  })
}

/** One store with the user roy for a table of cases that change nothing for each other. */
function sharedStore(open: UserStoreContract['open']): () => UserStore {
  let users: (UserStore & AsyncDisposable) | undefined
  before(async () => {
    users = await open()
    await users.createUser({ username: 'roy', passwordHash: hash })
  })
  after(() => users?.[Symbol.asyncDispose]())
  return () => {
    assert.ok(users)
    return users
  }
}
