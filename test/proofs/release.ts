/**
 * Release proof: the release as it is done, into a registry on loopback; and what it refuses. Then a stranger takes from that registry.
 * Usage: node … release.ts. Exits with 1 when something does not hold.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { startListening } from '../cli/latchkey-process.ts'
import { freeIssuer, logInToCreated } from '../packages/created.ts'
import { createProject } from '../packages/project.ts'
import { root } from '../packages/tarballs.ts'
import { installTools } from '../packages/tools.ts'
import { expect } from './expect.ts'
import { type Registry, startRegistry } from './release/registry.ts'

/** Runs the words after it as a group of processes, and ends them together. */
const GROUP = `
const [program, ...words] = process.argv.slice(1)
const child = require('node:child_process').spawn(program, words, { detached: true, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.kill(-child.pid, signal))
`

type Environment = Readonly<Record<string, string>>

await using registry = await startRegistry(installTools())
const us = await registry.userEnvironment('us')
const mallory = await registry.userEnvironment('mallory')

console.log('what is refused')
const early = release(us)
expect(
  early.status === 1 && /latchkey is not on .* anybody could take it/.test(early.stderr),
  'names that nobody has yet',
)
using squat = createProject({ name: 'latchkey', version: '0.0.1' })
expect(npm(squat.folder, mallory, 'publish').status === 0, '(somebody else takes the name latchkey)')
const squatted = release(us, '--first')
expect(
  squatted.status === 1 && /latchkey belongs to mallory/.test(squatted.stderr),
  'documents that name somebody else’s package',
)
expect((await versionsOf('@latchkey/tokens')).length === 0, 'and nothing was published until then')
expect(
  npm(squat.folder, mallory, 'unpublish', 'latchkey', '--force').status === 0,
  '(somebody else gives the name back)',
)
expect(
  release(us, '--first', '--registry', 'https://registry.example.com').status === 1,
  'an untested release to a registry elsewhere',
)

console.log('what is published')
const first = release(us, '--first')
console.log(first.stdout.replaceAll(/^/gm, '    ').trimEnd())
expect(first.status === 0 && first.stdout.match(/ published$/gm)?.length === 10, `ten packages ${first.stderr}`)
const again = release(us)
expect(
  again.status === 0 && again.stdout.match(/ was there$/gm)?.length === 10,
  `a second time the same bytes, and nothing new ${again.stderr}`,
)

console.log('what a stranger gets')
await beStranger(registry)
await createLatchkey(registry)
expect(process.exitCode === undefined, 'all of it; provenance needs the forge that signs it')

function release(environment: Environment, ...words: readonly string[]): ReturnType<typeof npm> {
  const script = ['--conditions=@latchkey/source', 'packaging/release/release.ts', '--untested']
  const { status, stdout, stderr } = spawnSync(process.execPath, [...script, '--registry', registry.url, ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  return { status, stdout, stderr }
}

function npm(
  cwd: string,
  environment: Environment,
  ...words: readonly string[]
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('npm', words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  return { status, stdout, stderr }
}

async function versionsOf(name: string): Promise<readonly string[]> {
  const response = await fetch(`${registry.url}/${name.replace('/', '%2f')}`)
  if (!response.ok) return []
  return Object.keys(((await response.json()) as { readonly versions: object }).versions)
}

/** `npx latchkey serve --quickstart` in an empty folder, and a login. */
async function beStranger({ userEnvironment }: Registry): Promise<void> {
  using project = createProject()
  const stranger = await userEnvironment('stranger')
  const installed = npm(
    project.folder,
    stranger,
    'install',
    '--no-audit',
    '--no-fund',
    '@latchkey/guard',
    '@latchkey/client',
  )
  expect(installed.status === 0, `npm install @latchkey/guard @latchkey/client ${installed.stderr}`)
  const env = { ...stranger, LATCHKEY_PORT: '0' }
  const npx = spawnSync('which', ['npx'], { encoding: 'utf8' }).stdout.trim()
  // npx passes no signal on, so that what it has started is ended with it: as their group.
  await using server = await startListening(['--eval', GROUP, npx, '--yes', 'latchkey', 'serve', '--quickstart'], {
    cwd: project.folder,
    env,
  })
  const login = await fetch(`${server.address}/v1/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'roy', password: 'roy' }),
  })
  const { access_token: token } = (await login.json()) as { readonly access_token: string }
  const me = await fetch(`${server.address}/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  expect(login.status === 200 && me.status === 200, 'npx latchkey serve --quickstart, a login and a guarded route')
}

/** `npm create latchkey my-login` in an empty folder, and then what its last lines say: npm install, and a login. */
async function createLatchkey({ userEnvironment }: Registry): Promise<void> {
  using project = createProject()
  const stranger = await userEnvironment('newcomer')
  const words = ['my-login', '--', '--yes', '--issuer', await freeIssuer()]
  const created = npm(project.folder, stranger, 'create', '--yes', 'latchkey', ...words)
  expect(created.status === 0, `npm create latchkey my-login ${created.stderr}`)
  const folder = join(project.folder, 'my-login')
  expect(created.stdout.includes('npm install latchkey\n'), 'which says to go there, and npm install latchkey')
  const installed = npm(folder, stranger, 'install', '--no-audit', '--no-fund', 'latchkey')
  expect(installed.status === 0, `npm install latchkey, into the folder alone ${installed.stderr}`)
  await logInToCreated(folder, folder)
  expect(true, 'a user of the server that it has set up logs in')
}
