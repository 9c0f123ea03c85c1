/**
 * Names under which PostgreSQL keeps the statements of a connection, so that each is parsed and planned once. A name is made of its text:
 * where a pooler hands one server connection to several processes, the same name is the same statement.
 */
import { createHash } from 'node:crypto'
import { nameFault } from './postgres-errors.ts'

export interface StatementNames {
  /** Undefined for a statement that is sent without a name. */
  readonly of: (text: string) => string | undefined
  /**
   * Whether a statement was refused because of its name, so that it has not run and may be sent again: from now on it has another
   * name, or none.
   */
  readonly wasAtFault: (error: unknown, name: string | undefined) => boolean
}

/** A server keeps each name for as long as its connection: lists of many lengths must not fill it. */
const MOST_NAMES = 300

/** @param isOn - false where a pooler is known not to keep names */
export function createStatementNames(isOn: boolean): StatementNames {
  const names = new Map<string, string>()
  let isUsed = isOn
  let generation = 0

  return {
    of(text) {
      if (!isUsed) return undefined
      const known = names.get(text)
      if (known !== undefined) return known
      if (names.size >= MOST_NAMES) return undefined
      const digest = createHash('sha256').update(text).digest('hex').slice(0, 32)
      const name = generation === 0 ? `latchkey_${digest}` : `latchkey_${digest}_${generation}`
      names.set(text, name)
      return name
    },
    wasAtFault(error, name) {
      if (name === undefined) return false
      const fault = nameFault(error)
      if (fault === 'pooled') isUsed = false
      // Who comes second finds new names already.
      if (fault === 'changed' && [...names.values()].includes(name)) {
        generation += 1
        names.clear()
      }
      return fault !== undefined
    },
  }
}
