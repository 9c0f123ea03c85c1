/** Reads the plans of PostgreSQL. */
import type { PlanLanguage, TableAccess } from './engine.ts'

export const postgresPlans: PlanLanguage = { words: 'explain (format json)', read }

type Row = Readonly<Record<string, unknown>>

function read(rows: readonly Row[]): readonly TableAccess[] {
  const [plan] = (rows[0]?.['QUERY PLAN'] ?? []) as readonly { readonly Plan: PostgresNode }[]
  const nodes = plan ? [...nodesOf(plan.Plan)] : []
  const sorts = nodes.some((node) => String(node['Node Type']).includes('Sort'))
  return nodes.flatMap((node) => {
    const type = String(node['Node Type'])
    if (!type.endsWith('Scan') || type === 'Bitmap Heap Scan' || type === 'Subquery Scan') return []
    const index = node['Index Name']
    const how = type === 'Seq Scan' ? 'whole table' : node['Index Cond'] === undefined ? 'walk' : 'index'
    // A bitmap of an index names no table; its name begins with it.
    return [{ table: node['Relation Name'] ?? String(index), how, index, sorts } as const]
  })
}

interface PostgresNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly PostgresNode[]
}

function* nodesOf(node: PostgresNode): Generator<PostgresNode> {
  yield node
  for (const child of node.Plans ?? []) yield* nodesOf(child)
}
