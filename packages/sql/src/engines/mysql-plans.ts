/** Reads the plans of MySQL and MariaDB. */
import type { PlanLanguage, TableAccess } from './engine.ts'

export const mysqlPlans: PlanLanguage = { words: 'explain', read }

type Row = Readonly<Record<string, unknown>>

function read(rows: readonly Row[]): readonly TableAccess[] {
  return rows.flatMap(({ table, type, key, Extra: extra }) => {
    // Answered from the index while the plan was made: the row of a unique key, the last of an index.
    if (table === null) return []
    const how = type === 'ALL' ? 'whole table' : type === 'index' ? 'walk' : 'index'
    const sorts = String(extra).includes('filesort')
    return [{ table: String(table), how, index: key === null ? undefined : String(key), sorts } as const]
  })
}
