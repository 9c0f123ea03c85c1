/**
 * The header lines that a guard asked for while it let a request through: the credential, in whatever headers its dialect has it, with
 * all that belongs to it. With them in place, another request is decided upon as that one was, by the same path.
 */
import type { RequestFacts } from '@latchkey/protocol'

/** The lines of each header that was asked for, by its name in lower case; no line where there was none. */
export type CredentialLines = Readonly<Record<string, readonly string[]>>

/** The facts of a request that write down which header lines are asked for. */
export function recordLines(facts: RequestFacts): { readonly facts: RequestFacts; readonly lines: CredentialLines } {
  const lines: Record<string, readonly string[]> = Object.create(null)
  const header = (name: string) => {
    const values = facts.header(name)
    lines[name.toLowerCase()] = values
    return values
  }
  return { facts: factsWith(facts, header), lines }
}

/** The facts of a request with another one's credential in place of its own. */
export function replayLines(facts: RequestFacts, lines: CredentialLines): RequestFacts {
  const recorded = new Map(Object.entries(lines))
  return factsWith(facts, (name) => recorded.get(name.toLowerCase()) ?? facts.header(name))
}

function factsWith({ method, origin, path, query }: RequestFacts, header: RequestFacts['header']): RequestFacts {
  return { method, origin, path, query, header }
}
