/** The contract of a user shape: its sample becomes accounts, and nothing that a file holds makes it throw or gives anybody a right. */
import assert from 'node:assert/strict'
import { createReadStream, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { readUser, type TransferredRows } from '@latchkey/server/administration'
import { formatOf } from '../formats/formats.ts'
import { userShapes } from './shapes.ts'
import { sourceRecord } from './source-record.ts'
import type { ShapeParameters, UserShape } from './user-shape.ts'

const NOW = 1_800_000_000
const BEGUN = 1_619_863_200
const PASSWORD = 'correct horse battery staple'
const samples = new URL('../testing/samples/', import.meta.url)
const parameters: ShapeParameters = {
  now: NOW,
  hash: new Map(
    [...readFileSync(new URL('firebase-parameters.txt', samples), 'utf8').matchAll(/(\w+): ([^,\s]+)/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  ),
}

/** What ann and ben of a sample become, and how many others are refused. */
interface Expected {
  readonly file: string
  readonly ann: Partial<TransferredRows['users']>
  readonly ben: Partial<TransferredRows['users']>
  /** Who has a password: who has none sets one by mail. */
  readonly logsIn: readonly string[]
  readonly others: readonly string[]
}

const U = '5f0b8f3e-1c1d-4a53-9d3a-0d7c2b1a9e0'
const ann = { username: 'ann', email: 'ann@example.com', emailVerifiedAt: NOW, createdAt: BEGUN }
const ben = { username: 'ben@example.com', email: 'ben@example.com', disabledAt: NOW, createdAt: BEGUN }

const expected: Readonly<Record<string, Expected>> = {
  plain: {
    ...{ file: 'plain.csv', logsIn: ['ann'], others: [] },
    ann: { ...ann, id: `${U}1`, scopes: ['read', 'write'], roles: ['clerk'] },
    ben: { username: 'ben', disabledAt: NOW, createdAt: BEGUN },
  },
  auth0: {
    ...{ file: 'auth0.json', logsIn: ['ann', 'ben@example.com'], others: ['cas@example.com'] },
    ann: { ...ann, email: 'Ann@example.com', createdAt: 1_601_999_143 },
    ben: { ...ben, createdAt: 1_614_961_956 },
  },
  'better-auth': {
    ...{ file: 'better-auth.jsonl', logsIn: ['ann', 'ben@example.com'], others: ['cas@example.com'] },
    ann: { ...ann, createdAt: 1_714_557_600 },
    ben: { ...ben, createdAt: 1_714_557_600 },
  },
  cognito: {
    ...{ file: 'cognito.json', logsIn: [], others: ['gone_at_the_source'] },
    ann: { ...ann, id: `${U}1` },
    ben: { ...ben, id: `${U}2` },
  },
  firebase: {
    ...{ file: 'firebase.json', logsIn: ['ann@example.com'], others: ['Ab3'] },
    ann: { ...ann, username: 'ann@example.com' },
    ben,
  },
  keycloak: {
    ...{ file: 'keycloak.json', logsIn: ['ann', 'ben'], others: ['no_person'] },
    ann: { ...ann, id: `${U}1`, passwordChangedAt: BEGUN + 100 },
    ben: { username: 'ben', disabledAt: NOW, createdAt: BEGUN },
  },
  okta: {
    ...{ file: 'okta.json', logsIn: ['ann', 'ben@example.com'], others: ['cas@example.com'] },
    ann: { ...ann, passwordChangedAt: BEGUN + 100 },
    ben,
  },
  supabase: {
    ...{ file: 'supabase.csv', logsIn: ['ann@example.com', 'ben@example.com'], others: ['no_person'] },
    ann: { ...ann, id: `${U}1`, username: 'ann@example.com' },
    ben: { ...ben, id: `${U}2` },
  },
}

for (const shape of userShapes) {
  describe(`the shape ${shape.name}`, () => {
    const passwords = createHasher({ formats: shape.formats ?? [] })

    it('makes of its sample the users that the source has, verified, locked out and named as there', async () => {
      const { file, ann: first, ben: second, others } = expectedOf(shape)
      const [one, two, ...rest] = await imported(shape, file)
      for (const [user, wanted] of [
        [one, first],
        [two, second],
      ] as const) {
        assert.ok(user && 'user' in user, JSON.stringify(user))
        const rights = { scopes: [], roles: [] }
        const { email, emailVerifiedAt, disabledAt, ...known } = user.user
        const told = { email, emailVerifiedAt, disabledAt }
        for (const [name, value] of Object.entries({ ...rights, ...wanted })) {
          assert.deepEqual({ ...known, ...told }[name as 'id'], value, name)
        }
        for (const name of ['email', 'emailVerifiedAt', 'disabledAt'] as const) assert.equal(told[name], wanted[name])
      }
      assert.deepEqual(
        rest.map((user) => ('user' in user ? user.user.username : user.refusal)),
        others,
      )
    })

    it('keeps the passwords, each as it was sent', async () => {
      const { file, logsIn } = expectedOf(shape)
      const users = (await imported(shape, file)).flatMap((made) => ('user' in made ? [made.user] : []))
      const verified = await Promise.all(
        users.map(async (user) => [user, await passwords.verify(PASSWORD, user.passwordHash)] as const),
      )
      assert.deepEqual(
        verified.flatMap(([{ username }, isRight]) => (isRight ? [username] : [])),
        logsIn,
      )
      for (const [user, isRight] of verified) {
        assert.deepEqual([user.passwordForm, user.passwordHash !== null], ['sent', isRight])
      }
    })

    it('refuses what is no user of it, and never throws', () => {
      const kinds = [
        null,
        0,
        -1,
        1e300,
        true,
        '',
        ' ',
        '\0',
        '{',
        '[1]',
        '{"a":',
        'a@b',
        [],
        [null],
        [[]],
        {},
        { a: null },
      ]
      const names = [
        ...new Set(JSON.stringify(readFileSync(new URL(expectedOf(shape).file, samples), 'utf8')).match(/\w+/g)),
      ]
      for (const kind of kinds) {
        const made = madeOf(shape, Object.fromEntries(names.map((name) => [name, kind])))
        // Roles of other systems give nobody a right here.
        const rights = 'user' in made ? [...made.user.roles, ...made.user.scopes] : []
        if (shape.name !== 'plain') assert.deepEqual(rights, [])
      }
      assert.deepEqual(madeOf(shape, {}), { refusal: 'username_missing' })
      assert.deepEqual(madeOf(shape, JSON.parse('{"__proto__":{"email":"a@example.com"}}')), {
        refusal: 'username_missing',
      })
    })

    async function imported({ list }: UserShape, file: string) {
      const made: ReturnType<typeof madeOf>[] = []
      const found = formatOf(undefined, file)?.read(createReadStream(new URL(file, samples)), list) ?? []
      for await (const { content } of found) {
        assert.ok('value' in content, JSON.stringify(content))
        made.push(madeOf(shape, content.value))
      }
      return made
    }

    function madeOf({ read }: UserShape, record: Readonly<Record<string, unknown>>) {
      const source = read(sourceRecord(record), parameters)
      return 'refusal' in source ? source : readUser(source, { names: 'as-given', passwords, now: NOW })
    }
  })
}

it('says that Firebase’s console has to be asked, where a hash is of no use without it', () => {
  const firebase = userShapes.find(({ name }) => name === 'firebase')
  const record = sourceRecord({ localId: 'a', email: 'a@example.com', passwordHash: 'aa', salt: 'bb' })
  assert.deepEqual(firebase?.read(record, { now: NOW, hash: new Map() }), { refusal: 'hash_parameters_missing' })
})

function expectedOf({ name }: UserShape): Expected {
  const found = expected[name]
  assert.ok(found, `${name} has no sample`)
  return found
}
