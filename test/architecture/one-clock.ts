/**
 * Only one file in each package asks the machine for the time, a timer or a random id. All others are given a clock, so that
 * a test can move it. Tests and contract suites are free.
 */
import type { Token } from './tokens.ts'
import { isForTests, type Source, type Tree, type Violation } from './tree.ts'

/** That file of each package, if it has one. The command follows. */
const CLOCK_FILES: ReadonlyMap<string, string | undefined> = new Map([
  ['packages/server', 'packages/server/src/world/system-clock.ts'],
  ['packages/sql', undefined],
  ['packages/options', undefined],
  ['packages/protocol', undefined],
  ['packages/tokens', 'packages/tokens/src/system-clock.ts'],
  ['packages/passwords', 'packages/passwords/src/system-clock.ts'],
  ['packages/client', 'packages/client/src/system-clock.ts'],
  ['packages/guard', 'packages/guard/src/system-clock.ts'],
])
/** Migrations that have run are history, and stay unchanged. */
const HISTORY = 'packages/sql/src/migrations/'

/** Functions that give out the machine's time through one of their members. */
const MEMBERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Date', new Set(['now'])],
  ['performance', new Set(['now', 'timeOrigin'])],
  ['process', new Set(['hrtime', 'uptime'])],
  ['AbortSignal', new Set(['timeout'])],
])
const TIMERS: ReadonlySet<string> = new Set(['setTimeout', 'setInterval', 'scheduler'])

export function oneFileReadsTheClock(tree: Tree): Violation[] {
  return tree.sources.filter(isJudged).flatMap(({ path, tokens }) =>
    tokens.flatMap((token, index) => {
      const used = token.kind === 'word' ? usedOf(tokens, index) : undefined
      return used === undefined ? [] : [{ path, line: token.line, message: `reads the machine's clock: ${used}` }]
    }),
  )
}

function isJudged({ path, imports }: Source): boolean {
  const [folder] = /^packages\/[^/]+(?=\/src\/)/.exec(path) ?? []
  if (
    folder === undefined ||
    !CLOCK_FILES.has(folder) ||
    isForTests(path) ||
    path.startsWith(HISTORY) ||
    CLOCK_FILES.get(folder) === path
  )
    return false
  // A contract suite beside its port.
  return !imports.some(({ specifier }) => specifier === 'node:test')
}

function usedOf(tokens: readonly Token[], index: number): string | undefined {
  const word = tokens[index]?.text ?? ''
  const [before, owner] = [tokens[index - 1]?.text, tokens[index - 2]?.text]
  if (word === 'randomUUID') return word
  const isOwnMember = before === '.' && owner !== 'globalThis'
  if (isOwnMember) return undefined
  const next = tokens[index + 1]?.text
  if (TIMERS.has(word) && next !== ':') return word
  if (before === 'new' && word === 'Date' && !(next === '(' && tokens[index + 2]?.text !== ')')) return 'new Date()'
  const member = next === '.' || next === '?.' ? tokens[index + 2]?.text : undefined
  return member !== undefined && MEMBERS.get(word)?.has(member) ? `${word}.${member}` : undefined
}
