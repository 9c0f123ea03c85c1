/** Reads the plans of SQLite. */
import type { PlanLanguage, TableAccess } from './engine.ts'

export const sqlitePlans: PlanLanguage = { words: 'explain query plan', read }

type Row = Readonly<Record<string, unknown>>

function read(rows: readonly Row[]): readonly TableAccess[] {
  const details = rows.map((row) => String(row['detail']))
  const sorts = details.some((detail) => detail.startsWith('USE TEMP B-TREE FOR ORDER BY'))
  return details.flatMap((detail) => {
    const [, verb, table = '', index] =
      /^(SEARCH|SCAN) (?!CONSTANT ROW)(\S+)(?: USING (?:COVERING )?INDEX (\S+))?/.exec(detail) ?? []
    if (verb === undefined) return []
    const how = verb === 'SEARCH' ? 'index' : index === undefined ? 'whole table' : 'walk'
    return [{ table, how, index, sorts } as const]
  })
}
