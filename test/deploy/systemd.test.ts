/** The systemd unit: systemd can read it, and the server starts with the settings that the guide gives it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { configured } from '../cli/configured.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { localEnvironment, localSettings, readText } from './deployed.ts'

const unit = readText('deploy/systemd/latchkey.service')
const isThere = spawnSync('systemd-analyze', ['--version']).status === 0
const skip = isThere ? false : 'systemd-analyze is not installed'

describe('the systemd unit', () => {
  it('is one that systemd can read', { skip }, () => {
    assert.equal(verified(unit), '')
    assert.match(verified(unit.replace('ProtectHome=', 'ProtektHome=')), /ProtektHome/)
  })

  it('gives up every right that the server does not need', { skip }, () => {
    using folder = scratchFolder()
    const file = join(folder.path, 'latchkey.service')
    writeFileSync(file, unit)
    const { status, stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', file], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout)
  })

  it('gives the server the secrets that the settings of the guide name', async () => {
    const [, settings = ''] = /^## systemd\n.*?```json\n(.*?)```/ms.exec(readText('docs/deploy.md')) ?? []
    const given = [...unit.matchAll(/^LoadCredential=([\w-]+):/gm)].map(([, name]) => name)
    const pairs = [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, line = '']) => line.split(' '))
    const variables = Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]))
    using files = configured(localSettings(settings))
    const secrets = { 'database-url': `sqlite:${files.folder}/own.db`, key: randomBytes(32).toString('hex') }
    assert.deepEqual(given, Object.keys(secrets))
    await using running = await files.start(localEnvironment(variables, files.folder, secrets))
    assert.equal((await fetch(`${running.address}/readyz`)).status, 200)
  })
})

/** What systemd has to say of a unit, on a machine where the program of it need not be. */
function verified(text: string): string {
  using folder = scratchFolder()
  const file = join(folder.path, 'latchkey.service')
  writeFileSync(file, text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'))
  const { stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' })
  return status === 0 ? stderr : stderr || `it ends with ${status}`
}
