/** compose.yaml and compose.tls.yaml: their settings, secrets and commands, over a real PostgreSQL. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { BlockList } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { skipWithout, startPostgres } from '@latchkey/sql/testing'
import { parse } from 'yaml'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { commandsIn, deployed, localEnvironment, localSettings, readText } from './deployed.ts'
import { makesFirstAdmin } from './first-admin.ts'

interface Service {
  readonly image: string
  readonly environment: Readonly<Record<string, string>>
  readonly secrets?: readonly string[]
  readonly networks: Readonly<Record<string, { readonly ipv4_address?: string }>>
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly configs: { readonly settings: { readonly content: string } }
  readonly networks: {
    readonly front: {
      readonly ipam: { readonly config: readonly { subnet: string; gateway: string; ip_range: string }[] }
    }
  }
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const customTags = [{ tag: '!reset', collection: 'seq', resolve: () => [] }] as const
const read = (name: string) => parse(readText(name), { customTags: [...customTags] }) as Compose
const compose = read('compose.yaml')
const tls = read('compose.tls.yaml')
const settingsOf = ({ configs }: Compose) =>
  configs.settings.content.replace(/\$\{LATCHKEY_ISSUER:[^}]*\}/, 'https://login.example')

describe('compose.yaml', { skip: skipWithout('postgres') }, () => {
  it('starts the server with its settings and secrets, without Redis too, and makes a first administrator', async () => {
    await using database = await startPostgres()
    using files = deployed(localSettings(settingsOf(compose)), { docker: 'shift 4' })
    const { environment: variables = {} } = compose.services['latchkey'] ?? {}
    const secrets = { 'database-url': database.url, key: randomBytes(32).toString('hex') }
    const environment = {
      ...localEnvironment(variables, files.folder, secrets),
      REDIS_URL: 'redis://127.0.0.1:1',
    }
    await using running = await files.start(environment)
    assert.equal((await fetch(`${running.address}/readyz`)).status, 200)
    assert.equal((await fetch(`${running.address}/.well-known/jwks.json`)).status, 200)
    const lines = commandsIn(readText('compose.yaml'))
    await makesFirstAdmin(lines, files, { ...running, environment })
  })
})

describe('the files of compose', () => {
  it('give each service the secrets that its variables name, from the files that the first lines make', () => {
    using folder = scratchFolder()
    const lines = commandsIn(readText('compose.yaml'))
    const making = lines.slice(0, lines.findIndex((line) => line.startsWith('chmod')) + 1)
    const made = spawnSync('sh', ['-euc', making.join('\n')], { cwd: folder.path, encoding: 'utf8' })
    assert.deepEqual([made.status, made.stderr], [0, ''])
    assert.equal(statSync(join(folder.path, 'secrets')).mode & 0o777, 0o700)
    const text = (name: string) => readFileSync(join(folder.path, compose.secrets[name]?.file ?? ''), 'utf8')
    assert.equal(text('database-url'), `postgres://latchkey:${text('database-password').trim()}@database/latchkey`)
    for (const name of Object.keys(compose.secrets)) assert.ok(text(name).length > 40, name)
    for (const { environment = {}, secrets = [] } of Object.values(compose.services)) {
      const named = Object.entries(environment).flatMap(([name, value]) =>
        name.endsWith('_FILE') ? [value.replace('/run/secrets/', '')] : [],
      )
      assert.deepEqual(named.toSorted(), [...secrets].toSorted())
    }
  })

  it('trust one proxy alone: this machine, or the proxy of compose.tls.yaml, at an address that nobody else can get', () => {
    const [{ subnet, gateway, ip_range: given } = { subnet: '', gateway: '', ip_range: '' }] =
      compose.networks.front.ipam.config
    const [own, others] = [JSON.parse(settingsOf(compose)), JSON.parse(settingsOf(tls))]
    assert.deepEqual(own.trustedProxies, [gateway])
    const proxy = tls.services['proxy']?.networks['front']?.ipv4_address ?? ''
    assert.deepEqual(others.trustedProxies, [proxy])
    assert.ok(isIn(subnet, proxy) && !isIn(given, proxy) && !isIn(given, gateway))
    assert.deepEqual(
      { ...own, trustedProxies: 0, allowPlainHttp: 0 },
      { ...others, trustedProxies: 0, allowPlainHttp: 0 },
    )
  })

  it('name every image but ours by its digest, and so does the Dockerfile', () => {
    const images = [compose, tls].flatMap(({ services }) => Object.values(services).map(({ image }) => image))
    const bases = [...readText('Dockerfile').matchAll(/^ARG \w+_IMAGE=(\S+)$/gm)].map(([, image]) => image)
    const foreign = [...images, ...bases].filter((image) => image !== undefined && image !== 'latchkey')
    assert.equal(foreign.length, 5)
    for (const image of foreign) assert.match(String(image), /^\S+:[\w.-]+@sha256:[\da-f]{64}$/)
  })

  const program = [['docker', 'compose'], ['docker-compose']].find(isThere)
  const skip = program ? false : 'no docker compose of version 2 is on the PATH'
  for (const files of [['compose.yaml'], ['compose.yaml', 'compose.tls.yaml']]) {
    it(`are valid for Docker Compose: ${files.join(' and ')}`, { skip }, () => {
      const [name = '', ...words] = program ?? []
      const env = { ...process.env, LATCHKEY_ISSUER: 'https://login.example.com' }
      const args = [...words, ...files.flatMap((file) => ['--file', file]), 'config', '--quiet']
      const { status, stderr } = spawnSync(name, args, { cwd: root, env, encoding: 'utf8' })
      assert.deepEqual([status, stderr], [0, ''])
    })
  }
})

function isThere([name = '', ...words]: readonly string[]): boolean {
  const { stdout } = spawnSync(name, [...words, 'version', '--short'], { encoding: 'utf8' })
  // !reset and configs with a content came with 2.24.
  const [major = 0, minor = 0] = String(stdout ?? '')
    .replace(/^v/, '')
    .split('.')
    .map(Number)
  return major > 2 || (major === 2 && minor >= 24)
}

function isIn(network: string, address: string): boolean {
  const [base = '', bits] = network.split('/')
  const list = new BlockList()
  list.addSubnet(base, Number(bits), 'ipv4')
  return list.check(address, 'ipv4')
}
