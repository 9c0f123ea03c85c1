/** The guard in Elysia, Next, Socket.IO and Nest's GraphQL, each as its page says: `npm run proof:hosts [-- host …]`. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installLocked } from '../packages/install-locked.ts'
import { HOSTS_TOOLS } from './hosts/tools.ts'

const folder = fileURLToPath(new URL('hosts', import.meta.url))
const asked = process.argv.slice(2)
const files = globSync('*.host.ts', { cwd: folder }).filter(
  (name) => asked.length === 0 || asked.includes(basename(name, '.host.ts')),
)
if (files.length === 0) throw new Error(`no host has one of these names: ${asked.join(', ')}`)
const tools = installLocked({ locked: 'test/proofs/hosts/tools', into: join(tmpdir(), 'latchkey-hosts-tools') })
const words = ['--conditions=@latchkey/source', '--test', '--test-concurrency=1', '--test-reporter=spec']
const { status } = spawnSync(process.execPath, [...words, ...files.map((name) => join(folder, name))], {
  stdio: 'inherit',
  env: { ...process.env, [HOSTS_TOOLS]: tools },
})
process.exitCode = status ?? 1
