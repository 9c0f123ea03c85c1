/**
 * The header lines that a guard read while it let a request through: the credential, in whatever headers its dialect has it, and
 * everything that belongs to it. With them another request is decided upon in the same way, by the same code.
 */
import type { RequestFacts } from '@latchkey/protocol'

/** The lines of each header that was read, by its name in lower case; an empty list where there was none. */
export type CredentialLines = Readonly<Record<string, readonly string[]>>

/** The facts of a request that record which header lines are read. */
export function recordLines(facts: RequestFacts): { readonly facts: RequestFacts; readonly lines: CredentialLines } {
  const lines: Record<string, readonly string[]> = Object.create(null)
  const header = (name: string) => {
    const values = facts.header(name)
    lines[name.toLowerCase()] = values
    return values
  }
  return { facts: factsWith(facts, header), lines }
}

/** The facts of a request with another request's credential instead of its own. */
export function replayLines(facts: RequestFacts, lines: CredentialLines): RequestFacts {
  const recorded = new Map(Object.entries(lines))
  return factsWith(facts, (name) => recorded.get(name.toLowerCase()) ?? facts.header(name))
}

function factsWith(
  { method, origin, path, query, request }: RequestFacts,
  header: RequestFacts['header'],
): RequestFacts {
  return { method, origin, path, query, request, header }
}
