/** A framework's guards without their server: from the framework's own object for a request to the call of `next`. */
import type { Subject } from '../measure/rounds.ts'
import type { Access, TokenPools } from './access.ts'
import { type FrameworkName, visit } from './all.ts'
import { batchSizeOf } from './batches.ts'
import { type Collector, openCollector } from './carriers.ts'
import type { Framework } from './framework.ts'
import { type GuardVariant, guardVariants } from './variants.ts'

/** The subjects, while their server runs. */
export interface AloneSubjects extends AsyncDisposable {
  readonly subjects: readonly Subject[]
}

/** How many requests are in progress at once, for guards that wait: as many as the load has connections. */
const AT_ONCE = 32

/** What one decision costs the process, all threads, in microseconds: ours and the peers'. */
export async function aloneSubjects(name: FrameworkName, access: Access, pools: TokenPools): Promise<AloneSubjects> {
  await using opening = new AsyncDisposableStack()
  const subjects = await visit(name, async (framework) => {
    const made: Subject[] = []
    for (const variant of guardVariants(name)) {
      const guard = await framework.guards[variant.guard]?.(access, variant.workload)
      if (guard === undefined) throw new TypeError(`${variant.guard}: ${name} has no such guard`)
      const collector = opening.use(await openCollector(framework, guard))
      made.push(guardSubject(framework, { guard, collector, variant, tokens: pools[variant.workload] }))
    }
    return made
  })
  const open = opening.move()
  return { subjects, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

interface Setting<G, C> {
  readonly guard: G
  readonly collector: Collector<C>
  readonly variant: GuardVariant
  readonly tokens: readonly string[]
}

function guardSubject<G, C>(
  { caller }: Framework<G, C>,
  { guard, collector, variant, tokens }: Setting<G, C>,
): Subject {
  const size = batchSizeOf(variant.name)
  const counter = createCounter()
  const call = caller(guard, counter.next)
  return {
    name: variant.name,
    measure: async (round) => {
      using batch = await collector.collect(sliceOf(tokens, round * size, size))
      const before = process.cpuUsage()
      await callAll(batch.carriers, call, counter)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / size
    },
  }
}

function sliceOf(tokens: readonly string[], start: number, size: number): readonly string[] {
  const first = start % tokens.length
  return tokens.slice(first, first + size)
}

/** Counts the requests that are let through, and resolves when all are. */
interface Counter {
  readonly next: () => void
  readonly all: (expected: number) => Promise<void>
}

function createCounter(): Counter {
  let missing = 0
  let resolve: () => void = () => {}
  return {
    next: () => {
      missing -= 1
      if (missing === 0) resolve()
    },
    all: (expected) => {
      missing = expected
      return new Promise((done) => {
        resolve = done
      })
    },
  }
}

const DEADLINE_MILLISECONDS = 30_000

/** @throws {Error} when a request is refused: a refusal costs something else */
async function callAll<C>(carriers: readonly C[], call: (carrier: C) => unknown, { all }: Counter): Promise<void> {
  const refused = Promise.withResolvers<never>()
  const timer = setTimeout(() => refused.reject(new Error('a guard has not handed on')), DEADLINE_MILLISECONDS)
  try {
    for (let start = 0; start < carriers.length; start += AT_ONCE) {
      const group = carriers.slice(start, start + AT_ONCE)
      const through = all(group.length)
      for (const carrier of group) call(carrier)
      await Promise.race([through, refused.promise])
    }
  } finally {
    clearTimeout(timer)
  }
}
