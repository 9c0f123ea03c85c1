/** Six recorded systems, each served from settings of its preset: how many cases are met. What is not met is listed, and must not grow. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Replayed, runReplay, shared, withoutReplay } from './run-replay.ts'
import { startServe } from './start-serve.ts'
import { systemC } from './systems/system-c.ts'
import { systemD } from './systems/system-d.ts'
import { systemE } from './systems/system-e.ts'
import { systemF } from './systems/system-f.ts'
import { systemG } from './systems/system-g.ts'
import { systemH } from './systems/system-h.ts'
import { type RecordedKeys, type RecordedUser, type SystemSettings, serveParts } from './systems/system-settings.ts'

type Settings = (
  config: Readonly<Record<string, unknown>>,
  users: readonly RecordedUser[],
  keys: RecordedKeys,
) => SystemSettings

interface RecordedCase {
  readonly compat: string
  readonly config_id?: string
  readonly config?: Readonly<Record<string, unknown>>
}

/** How many of the cases are met at least, as recorded or as recommended. */
const systems: Readonly<Record<string, readonly [settings: Settings, least: number]>> = {
  c: [systemC, 195],
  d: [systemD, 175],
  e: [systemE, 93],
  f: [systemF, 121],
  g: [systemG, 49],
  h: [systemH, 42],
}

for (const [letter, [settingsOf, least]] of Object.entries(systems)) {
  test(`system ${letter} is answered from its settings alone`, { skip: withoutReplay }, async (t) => {
    const file = `${shared}fixtures/golden/system-${letter}.json`
    const cases = readJson<readonly RecordedCase[]>(file)
    const keys = readJson<RecordedKeys>(`${shared}fixtures/golden/keys.json`)
    const users = letter === 'h' ? [] : readJson<readonly RecordedUser[]>(usersFile(letter))
    const configs = new Map(cases.map(({ config_id: id = '', config }) => [id, config ?? {}]))
    const results: Replayed[] = []
    for (const [id, config] of configs) {
      if (cases.every(({ config_id: own = '', compat }) => own !== id || compat === 'refuse-at-start')) continue
      await using serving = await startServe(serveParts(settingsOf(config, users, keys)))
      results.push(...(await runReplay(serving.address, file, id === '' ? [] : ['--config', id])))
    }
    const met = results.filter(({ ok, how }) => ok && how === 'reference').length
    const recommended = results.filter(({ ok, how }) => ok && how === 'recommended').length
    const missed = results.filter(({ ok }) => !ok)
    t.diagnostic(
      `system ${letter}: ${results.length} cases: ${met} met, ${recommended} met with the recommended answer, ${missed.length} not met`,
    )
    for (const { id, complaints } of missed) t.diagnostic(`  not met: ${id}: ${complaints.join(' | ').slice(0, 160)}`)
    assert.ok(met + recommended >= least, `${met + recommended} of ${results.length}`)
  })
}

function usersFile(letter: string): string {
  return `${shared}fixtures/golden/users/fixture-${letter}-users.json`
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T
}
