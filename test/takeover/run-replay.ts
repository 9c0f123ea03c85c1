/** The recorder's own replayer, which knows steps, cookies and RSA, against a server of ours. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Address } from '../golden/replay/wire.ts'

export const shared: string = fileURLToPath(new URL('../../../shared/', import.meta.url))

/** Why it cannot run; false where it can. */
export const withoutReplay: string | false = existsSync(shared)
  ? spawnSync('python3', ['--version']).status === 0
    ? false
    : 'python3 not found'
  : 'there is no ../shared beside this repository'

/** One case, as the replayer has judged it. */
export interface Replayed {
  readonly id: string
  readonly ok: boolean
  readonly how: 'reference' | 'recommended'
  readonly complaints: readonly string[]
}

/** @param words - `--topic NAME`, `--config ID` */
export async function runReplay(
  address: Address,
  file: string,
  words: readonly string[],
): Promise<readonly Replayed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-replay-'))
  const out = join(folder, 'results.json')
  const url = `http://${address.host}:${address.port}`
  try {
    await new Promise((resolve) => {
      execFile('python3', [`${shared}tools/replay.py`, url, file, '--lenient', '-q', '--json', out, ...words], resolve)
    })
    return JSON.parse(readFileSync(out, 'utf8')) as readonly Replayed[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
