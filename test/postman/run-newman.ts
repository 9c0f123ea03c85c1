/** Runs a Postman collection with newman's programmatic interface. */
import { strict as assert } from 'node:assert'
import { createRequire } from 'node:module'

/** What newman counted. */
export interface Counts {
  readonly requests: number
  readonly assertions: number
  /** `request: assertion: what was wrong` */
  readonly failures: readonly string[]
}

/** The part of newman that is used here; it comes without types. */
interface Newman {
  run(options: object, done: (fault: Error | null, summary: Summary) => void): void
}

interface Summary {
  readonly run: {
    readonly stats: Readonly<Record<'requests' | 'assertions', { readonly total: number; readonly pending: number }>>
    readonly failures: readonly {
      readonly error: { readonly test?: string; readonly message: string }
      readonly source?: { readonly name: string }
    }[]
  }
}

/** @param variables - on top of the collection's own */
export async function runCollection(file: string, variables: Readonly<Record<string, string>>): Promise<Counts> {
  // Nothing may leave this machine, whatever proxy its environment names.
  process.env['NO_PROXY'] = '*'
  const newman = createRequire(import.meta.url)('newman') as Newman
  const { promise, resolve, reject } = Promise.withResolvers<Summary>()
  const envVar = Object.entries(variables).map(([key, value]) => ({ key, value }))
  newman.run({ collection: file, envVar, reporters: [] }, (fault, summary) =>
    fault ? reject(fault) : resolve(summary),
  )
  const { stats, failures } = (await promise).run
  assert.equal(stats.assertions.pending, 0)
  return {
    requests: stats.requests.total,
    assertions: stats.assertions.total,
    failures: failures.map(({ source, error }) => `${source?.name}: ${error.test ?? ''}: ${error.message}`),
  }
}
