/** That an image's server does what it is for: it is set up, logged in to, asked whether it is well, and ended. */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clients, logIn } from '../../cli/api.ts'
import { expect } from '../expect.ts'
import type { ImageConfiguration } from './check-description.ts'
import { type Rooted, runRooted, serveRooted } from './rooted.ts'

const CHECKS = 20

/** What the manifest of a deployment says. The port is a free one: the health check must find it. */
const settings = {
  host: '127.0.0.1',
  port: 0,
  database: { urlEnv: 'DATABASE_URL' },
  redis: { urlEnv: 'REDIS_URL' },
  signingKeys: { encryptionEnv: 'LATCHKEY_KEY' },
  native: { issuer: 'https://login.example.com' },
}

export async function checkServer(root: string, image: ImageConfiguration, databaseUrl: string): Promise<void> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-image-'))
  const rooted = prepare(folder.path, root, image, databaseUrl)
  const latchkey = (...words: readonly string[]) => runRooted(rooted, [...image.Entrypoint, ...words])

  const identity = await runRooted(rooted, [
    'sh',
    '-c',
    'id -u; touch /etc/latchkey/x /usr/x /var/x; latchkey --version',
  ])
  expect(/^10001\nlatchkey \d/.test(identity.stdout), `it runs as ${identity.stdout.split('\n')[0]}, not as root`)
  const refused = identity.stderr.match(/Read-only file system/g)?.length ?? 0
  expect(refused >= 2, 'its root cannot be written')
  expect((await healthOf(rooted)).exitCode === 1, 'it is not healthy before it is there')

  await using server = await serveRooted(rooted, [...image.Entrypoint, ...image.Cmd])
  const address = `http://127.0.0.1:${server.port}`
  const ready = await fetch(`${address}/readyz`)
  expect(ready.status === 200, `it is ready: ${await ready.text()}`)
  const password = randomBytes(18).toString('base64url')
  const made = await runRooted(rooted, [...image.Entrypoint, 'users', 'create', 'admin', '--password-stdin'], password)
  const admin = await latchkey('users', 'first-admin', 'admin')
  expect(made.exitCode === 0 && admin.exitCode === 0, `a first administrator is made in it: ${admin.stdout.trim()}`)
  const token = await logIn(address, clients.oauth, 'admin', password)
  const users = await fetch(`http://127.0.0.1:${server.adminPort}/v1/admin/users`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(users.status === 200, 'the administrator logs in over HTTP and is served')
  expect(await server.hasLoaded('@node-rs/argon2'), 'the password was hashed by the compiled Argon2')
  await compareChecks(rooted)
  console.log(`  after a login it has ${await server.residentMegabytes()} MB in memory`)
  const { exitCode } = await server.end()
  expect(exitCode === 0, 'it ends in order when it is stopped')
  expect((await healthOf(rooted)).exitCode === 1, 'it is not healthy after that')
}

function prepare(folder: string, root: string, image: ImageConfiguration, databaseUrl: string): Rooted {
  const [own, secrets] = [join(folder, 'settings'), join(folder, 'secrets')]
  for (const one of [own, secrets]) mkdirSync(one)
  writeFileSync(join(own, 'latchkey.json'), JSON.stringify(settings))
  writeFileSync(join(secrets, 'database-url'), databaseUrl)
  writeFileSync(join(secrets, 'key'), randomBytes(32).toString('hex'))
  // Nobody else can look into the folder of the test; the image's user gets what is mounted.
  for (const one of [folder, own, secrets]) chmodSync(one, 0o755)
  const variables = ['DATABASE_URL_FILE=/run/secrets/database-url', 'LATCHKEY_KEY_FILE=/run/secrets/key']
  return {
    ...{ root, user: image.User, workingFolder: image.WorkingDir, settings: own, secrets },
    variables: [...image.Env, ...variables, 'REDIS_URL=redis://127.0.0.1:1'],
  }
}

function healthOf(rooted: Rooted) {
  return runRooted(rooted, ['latchkey-healthy'])
}

/** What the check costs, beside a Node that does nothing; what it costs to begin a program that does nothing is taken off both. */
async function compareChecks(rooted: Rooted): Promise<void> {
  const taken = { nothing: 0, check: 0, node: 0 }
  let isHealthy = true
  for (let i = 0; i < CHECKS; i++) {
    const first = performance.now()
    await runRooted(rooted, ['true'])
    const before = performance.now()
    isHealthy = (await healthOf(rooted)).exitCode === 0 && isHealthy
    const between = performance.now()
    await runRooted(rooted, ['node', '--eval', '0'])
    taken.nothing += before - first
    taken.check += between - before
    taken.node += performance.now() - between
  }
  const mean = (sum: number) => `${Math.round((sum - taken.nothing) / CHECKS)} ms`
  expect(isHealthy, `it is healthy; the check takes ${mean(taken.check)}, a Node that does nothing ${mean(taken.node)}`)
}
