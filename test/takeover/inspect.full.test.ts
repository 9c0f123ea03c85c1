/** `latchkey takeover inspect` on apps like the ten wild ones, and on databases that are servers. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, test } from 'node:test'
import { execute, type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { latchkey } from '../cli/initialised.ts'
import { runToEnd } from '../cli/latchkey-process.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { WILD_SOURCES } from './inspect/wild-sources.ts'
import { wildApp, wildNames } from './wild-app.ts'

interface Face {
  readonly options?: {
    readonly token?: { readonly claims?: object }
    readonly payload?: object
    readonly sign?: { readonly expiresIn?: string }
    readonly login?: { readonly path?: string; readonly read?: readonly unknown[] }
    readonly carry?: readonly object[]
    readonly subject?: { readonly claim: string; readonly column: string }
    readonly [name: string]: unknown
  }
}

interface Settings {
  readonly users?: { readonly table: string; readonly columns: object; readonly passwords?: readonly object[] }
  readonly faces: readonly [Face]
}

const ASPECTS = ['table', 'columns', 'formats', 'claims', 'subject', 'login', 'carry'] as const

/** What of the proposal is as the settings that serve the recorded app; a dot where there is nothing to find. */
function judged(expected: Settings, found: Settings): readonly string[] {
  const [wanted, given] = [expected.faces[0].options ?? {}, found.faces[0].options ?? {}]
  const claims =
    given.token?.claims ??
    (given.payload && { ...given.payload, iat: '{now}', exp: given.sign?.expiresIn === '1h' ? '{now+3600}' : '' })
  const readOf = (face: typeof wanted) =>
    (face.login?.read ?? []).map((one) =>
      JSON.stringify(one)
        .replace(/"password":"password"|"username":"username"/g, '')
        .replace(/[{,]+(?=[,}])/g, (marks) => (marks.startsWith('{') ? '{' : '')),
    )
  const pairs: Readonly<Record<(typeof ASPECTS)[number], readonly [unknown, unknown]>> = {
    table: [expected.users?.table, found.users?.table],
    columns: [expected.users?.columns, found.users?.columns],
    formats: [expected.users && (expected.users.passwords ?? []), found.users && (found.users.passwords ?? [])],
    claims: [wanted.token?.claims, claims],
    subject: [wanted.subject?.column, given.subject?.column ?? (given.payload ? 'id' : undefined)],
    login: [
      wanted.login && [wanted.login.path, readOf(wanted)],
      given.login && [given.login.path ?? '/login', readOf(given)],
    ],
    carry: [
      wanted.carry?.map((one) => ({ ...one, case: undefined })),
      given.carry?.map((one) => ({ ...one, case: undefined })) ?? [
        { header: 'authorization', word: 2, case: undefined },
      ],
    ],
  }
  return ASPECTS.map((aspect) => {
    const [want, have] = pairs[aspect]
    if (want === undefined) return '.'
    try {
      assert.deepEqual(have, want)
      return 'yes'
    } catch {
      return 'no'
    }
  })
}

test('the ten wild apps are inspected: how much of the settings that serve them is found', async (t) => {
  const lines: string[] = []
  let [right, all] = [0, 0]
  for (const name of wildNames) {
    using folder = scratchFolder()
    const { settings, sql = [] } = wildApp(name)
    const [file, text] = WILD_SOURCES[name] ?? assert.fail(name)
    writeFileSync(join(folder.path, file), text)
    using database = new DatabaseSync(join(folder.path, 'app.db'))
    for (const statement of sql) database.exec(statement)
    const words = sql.length > 0 ? ['--database', 'sqlite:app.db'] : []
    const ended = await runToEnd([...latchkey, 'takeover', 'inspect', file, ...words, '--json', '--dry-run'], {
      cwd: folder.path,
      env: {},
    })
    const cells = judged(settings as Settings, JSON.parse(ended.stdout).settings as Settings)
    right += cells.filter((cell) => cell === 'yes').length
    all += cells.filter((cell) => cell !== '.').length
    lines.push(`${name.padEnd(10)}${cells.map((cell) => cell.padEnd(9)).join('')}`)
  }
  t.diagnostic(`${''.padEnd(10)}${ASPECTS.map((aspect) => aspect.padEnd(9)).join('')}`)
  for (const line of lines) t.diagnostic(line)
  t.diagnostic(`${right} of ${all} found as they must be`)
  assert.ok(right >= 51, `${right} of ${all}`)
})

describe('latchkey takeover on a database that is a server', () => {
  for (const [kind, start, quote] of [
    ['mariadb', startMariaDb, '`'],
    ['postgres', startPostgres, '"'],
  ] as const satisfies readonly (readonly [PrivateDatabase['kind'], () => Promise<PrivateDatabase>, string])[]) {
    it(`finds people, tries the secret on tokens and plans, on ${kind}`, { skip: skipWithout(kind) }, async () => {
      await using database = await start()
      using folder = scratchFolder()
      const hash = 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'
      const rows = Array.from({ length: 2500 }, (_, i) => `(${i + 1}, 'User ${i}', '${hash}')`)
      await execute(
        database.url,
        `create table ${quote}user${quote} (id int primary key, username varchar(90) unique, password varchar(255))`,
        `insert into ${quote}user${quote} values ${rows.join()}`,
      )
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const unsigned = `${part({ typ: 'JWT', alg: 'HS256' })}.${part({ exp: 1_800_000_300, iat: 1_800_000_000, nbf: 1_800_000_000, identity: 7 })}`
      writeFileSync(
        join(folder.path, 'tokens.txt'),
        `${unsigned}.${createHmac('sha256', 'old').update(unsigned).digest('base64url')}\n`,
      )
      writeFileSync(join(folder.path, '.env'), 'SECRET_KEY=old\n')
      const env = { DATABASE_URL: database.url }
      const run = (...words: readonly string[]) =>
        runToEnd([...latchkey, 'takeover', ...words], { cwd: folder.path, env: { ...env, SECRET_KEY: 'old' } })
      const inspected = await run('inspect', '.env', '--tokens', 'tokens.txt')
      assert.equal(inspected.exitCode, 0, inspected.stderr)
      assert.match(inspected.stdout, /2,500 +100\.0 % +safe +werkzeug-pbkdf2/)
      assert.match(inspected.stdout, /clients: flask-jwt: the tokens have its claims/)
      assert.match(inspected.stdout, /it has signed 1 of the tokens/)
      const planned = await run('plan', '--tokens', 'tokens.txt')
      assert.equal(planned.exitCode, 0, planned.stdout + planned.stderr)
      assert.match(planned.stdout, /people: 2,500 log in/)
      assert.equal(/found by the old app whatever the case/.test(planned.stdout), kind === 'mariadb')
      const reported = await run('report')
      assert.match(reported.stdout, /^old +2,500 +100\.0 %$/m)
    })
  }
})
