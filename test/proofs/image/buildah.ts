/** buildah, which builds images without a daemon: its store in a folder of this proof, and nothing left behind. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Runs it. */
export interface Buildah extends Disposable {
  /** What it prints; what it says on the way is shown. @throws {Error} when it fails */
  readonly run: (...words: readonly string[]) => string
  /** Whether it did it; nothing is shown. */
  readonly tries: (...words: readonly string[]) => boolean
}

/** The folder of the store: the system's temporary one may be in memory, and an image needs some gigabytes while it is built. */
const PLACE = '/var/tmp'

export function createBuildah(): Buildah {
  const folder = mkdtempSync(join(PLACE, 'latchkey-image-'))
  const own = ['--storage-driver', 'vfs', '--root', join(folder, 'storage'), '--runroot', join(folder, 'run')]
  const start = (words: readonly string[], stderr: 'inherit' | 'ignore') =>
    spawnSync('buildah', [...own, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', stderr], maxBuffer: 1e9 })
  return {
    run: (...words) => {
      const { status, stdout, error } = start(words, 'inherit')
      if (status !== 0) throw error ?? new Error(`buildah ${words[0]} ended with ${status}:\n${stdout}`)
      return stdout.trim()
    },
    tries: (...words) => start(words, 'ignore').status === 0,
    [Symbol.dispose]: () => {
      start(['umount', '--all'], 'ignore')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
