/**
 * How long the command takes to start: the sources as they run in this repository, and the one file that its users get.
 * Usage: npm run bench:start [-- ROUNDS]
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shuffled } from './measure/rounds.ts'
import { parseRounds } from './measure/rounds-argument.ts'
import { paired, spreadOf } from './measure/statistics.ts'
import { decimals, describeMachine, formatSpread, formatTable } from './measure/table.ts'
import { modulesLoaded, type Start, type StartOptions, startToEnd, startToListening } from './start/measured-start.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const rounds = parseRounds(process.argv[2], 25)
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-start-')))
try {
  const command = join(folder, 'node_modules', 'latchkey')
  execFileSync(process.execPath, ['--conditions=@latchkey/source', join(root, 'packaging/build-command.ts'), command])
  process.stdout.write(describeMachine())
  for (const words of [['--help'], ['serve', '--quickstart']]) await report(words, subjectsOf(command, words))
} finally {
  rmSync(folder, { recursive: true })
}

/** Every program keeps its own data and what it has compiled, but the last, which is as after an installation. */
function subjectsOf(command: string, words: readonly string[]): ReadonlyMap<string, StartOptions> {
  const sources = ['--conditions=@latchkey/source', join(root, 'packages/cli/src/main.ts')]
  const bundled = [join(command, 'bin', 'latchkey.cjs')]
  const subject = (name: string, program: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const own = join(folder, name.replaceAll(/\W+/g, '-'))
    mkdirSync(own, { recursive: true })
    const places = { XDG_CACHE_HOME: join(own, 'caches'), LATCHKEY_DATA: join(own, 'data'), LATCHKEY_PORT: '0' }
    return [name, { words: [...program, ...words], env: { ...places, ...env } }] as const
  }
  return new Map([
    subject('sources', sources),
    subject('one file', bundled),
    subject('one file again (A/A)', bundled),
    subject('one file, nothing kept', bundled, { NODE_DISABLE_COMPILE_CACHE: '1' }),
    ...(words[0] === 'serve' ? [] : [subject('node on an empty file', [join(root, 'bench/start/empty.cjs')])]),
  ])
}

async function report(words: readonly string[], subjects: ReadonlyMap<string, StartOptions>): Promise<void> {
  const measure = words[0] === 'serve' ? startToListening : startToEnd
  const starts = new Map<string, Start[]>([...subjects.keys()].map((name) => [name, []]))
  const modules = new Map<string, number>()
  for (const [name, options] of subjects) {
    modules.set(name, await modulesLoaded(options))
    await measure(options)
  }
  for (let round = 0; round < rounds; round++)
    for (const [name, options] of shuffled([...subjects], Math.random)) starts.get(name)?.push(await measure(options))
  const first = starts.get('sources') ?? []
  const rows = [...starts].map(([name, own]) => {
    const ratios = (of: keyof Start) =>
      paired(
        own.map((start) => start[of]),
        first.map((start) => start[of]),
        (mine, theirs) => theirs / mine,
      )
    const cell = (of: keyof Start) => formatSpread(spreadOf(own.map((start) => start[of])), decimals(0))
    const ratio = (of: keyof Start) => formatSpread(spreadOf(ratios(of)), decimals(2))
    return [name, String(modules.get(name)), cell('wall'), ratio('wall'), cell('cpu'), ratio('cpu')]
  })
  const head = [`latchkey ${words.join(' ')}`, 'files loaded', 'ms', 'times as fast', 'ms of CPU', 'times as little']
  process.stdout.write(`\n${formatTable([head, ...rows])}`)
}
