/**
 * What `npm test` starts. Plain JavaScript that any Node can read, because an old one could not even load `run.ts`,
 * and its error would not say why.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const required = [24, 15]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < required[0] || (major === required[0] && minor < required[1])) {
  console.error(`Latchkey's tests need Node ${required.join('.')} or newer, and this is Node ${process.versions.node}.`)
  process.exitCode = 1
} else {
  const program = fileURLToPath(new URL('run.ts', import.meta.url))
  const args = ['--conditions=@latchkey/source', program, ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
}
