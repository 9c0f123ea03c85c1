/** The README's lines are run as they stand there, each block in a process of its own. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Dialect, flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'

const SECRET_KEY = 'the key 0f the readme test: 32 bytes and more'
const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const blocksOf = (text: string) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block)
/** Those of the adapters stand before the first heading. */
const [opening = ''] = readme.split('\n## ')
const blocks = blocksOf(opening)

const native = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })

const called = 'fetch(new URL(path, address), { headers })'

/** What a reader would do next with each adapter's block, and what it prints. */
const trials: readonly (readonly [adapter: string, header: string, prefix: string, dialect: Dialect, ask: string])[] = [
  ['hono', 'authorization', 'JWT ', flaskJwt(), 'app.request(path, { headers })'],
  ['express', 'authorization', 'Bearer ', native, called],
  ['fastify', 'authorization', 'Bearer ', native, called],
  ['koa', 'authorization', 'Bearer ', native, called],
  ['fetch', 'authorization', 'Bearer ', native, 'handler(new Request(new URL(path, address), { headers }))'],
  ['node', 'x-access-token', '', flaskPyjwt(), called],
]

for (const [adapter, header, prefix, dialect, ask] of trials) {
  test(`lets a token through and refuses without one, as pasted: ${adapter}`, async () => {
    const [pasted = '', ...more] = blocks.filter((block) => block.includes(`from '@latchkey/guard/${adapter}'`))
    assert.deepEqual(more, [])
    const block = pasted
      .replace(/^(\S+)\.listen\(3000\)$/m, 'const { port } = $1.listen(0).address()')
      .replace(
        /^await (\S+)\.listen\({ port: 3000 }\)$/m,
        'await $1.listen({ port: 0 })\nconst { port } = $1.server.address()',
      )
    const headers = JSON.stringify({ [header]: `${prefix}${tokenOf(dialect)}` })
    const program = `${block}
      const path = '/private'
      const address = 'http://127.0.0.1:' + (typeof port === 'number' ? port : 80)
      for (const headers of [${headers}, {}]) {
        const response = await ${ask}
        console.log(response.status, response.ok ? await response.text() : '')
      }
      process.exit()`
    assert.deepEqual((await run(program)).trim().split(/\s*\n/), [
      '200 hello 7',
      String(dialect.refuse({ kind: 'credential_absent' }).status),
    ])
  })
}

const [asked = ''] = readme.split('\n## ').filter((section) => section.startsWith('What happened to this request?\n'))

test('logs a refusal as one line of JSON under the id that the client is sent, as pasted', async () => {
  const [block = ''] = blocksOf(asked)
  const program = `${block}
    const decision = guard.decide({ method: 'GET', origin: undefined, path: '/', header: () => [] })
    for (const [name, value] of decision.message.headers) if (name.startsWith('Latchkey-')) console.log(value)
    process.exit()`
  const lines = (await run(program)).trim().split('\n')
  const logged = lines.find((line) => line.startsWith('{')) ?? ''
  const id = lines.find((line) => line !== logged)
  assert.equal(lines.length, 2)
  const { requestId, reason, dialect: name, status } = JSON.parse(logged)
  assert.deepEqual([requestId, reason, name, status], [id, { code: 'credential_absent' }, 'oauth', 401])
})

const [testing = ''] = readme.split('\n## ').filter((section) => section.startsWith('Testing your app\n'))
const [matrix = '', served = ''] = blocksOf(testing)

test('checks the access of an app, as pasted', async () => {
  const lines = (await run(matrix)).trim().split('\n')
  assert.deepEqual(lines.at(-1)?.split(/ {2,}/), [
    'DELETE /orders/:id',
    'refused 401',
    'refused 401',
    'refused 403',
    'allowed',
  ])
})

test('prints the matrix that it shows when a guard is forgotten', async () => {
  const [, shown = ''] = /```\n([\s\S]*?)\n```/.exec(testing.replaceAll(/```ts[\s\S]*?```/g, '')) ?? []
  const forgotten = matrix.replace("protect(guard, { roles: 'admin' }), ", '')
  assert.notEqual(forgotten, matrix)
  const caught = forgotten.replace(
    /await assertAccess\(([\s\S]*)\)\nconsole/,
    'await assertAccess($1).catch(({ report }) => report)\nconsole',
  )
  assert.equal((await run(caught)).trimEnd(), shown)
})

test('lets a served issuer in, as pasted', async () => {
  const program = `${served}
    const header = (name: string) => (name === 'authorization' ? ['Bearer ' + issuer.token()] : [])
    const decision = await guard.decide({ method: 'GET', origin: undefined, path: '/', header })
    console.log(decision.allowed)`
  assert.equal((await run(program)).trim(), 'true')
})

function tokenOf(dialect: Dialect): string {
  const key = secretKey(SECRET_KEY, { alg: 'HS256' })
  const context = { now: Date.now() / 1000, alg: key.alg, kid: undefined, tokenId: 'token-1', csrfToken: 'csrf-token' }
  const { header, claims } = dialect.issue({ id: 7 }, context)
  return createSigner({ key }).sign(claims, header)
}

/** Runs TypeScript from this package's folder, so that the names of packages are found. */
function run(program: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  execFile(
    process.execPath,
    ['--conditions=@latchkey/source', '--input-type=module-typescript', '--eval', program],
    { cwd: packageFolder, env: { SECRET_KEY } },
    (error, output) => (error ? reject(error) : resolve(output)),
  )
  return promise
}
