/** No import circles, neither between packages nor between the files of one package. Type-only imports count, and are marked. */
import { isForTests, type Tree, type Violation } from './tree.ts'

interface Edge {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
  /** Where the import is written. */
  readonly path: string
  readonly line: number
}

export function filesHaveNoCircles(tree: Tree): Violation[] {
  const edges = tree.sources.flatMap((source) =>
    source.imports.flatMap(({ target, typeOnly, line }): Edge[] => {
      if (target.kind !== 'file') return []
      return [{ from: source.path, to: target.path, typeOnly, path: source.path, line }]
    }),
  )
  return circlesIn(edges)
}

/** Only of published code: the server's tests open the stores, which are above the server. */
export function packagesHaveNoCircles(tree: Tree): Violation[] {
  const edges = tree.sources.flatMap((source) =>
    source.imports.flatMap(({ target, typeOnly, line }): Edge[] => {
      const from = source.workspace
      if (target.kind !== 'workspace' || from === undefined || target.workspace === from || isForTests(source.path))
        return []
      return [{ from: from.folder, to: target.workspace.folder, typeOnly, path: source.path, line }]
    }),
  )
  return circlesIn(edges)
}

/** The shortest circle through each node, each circle once; first without the type-only edges, then with them. */
function circlesIn(edges: readonly Edge[]): Violation[] {
  const found = new Map<string, Violation>()
  for (const allowed of [edges.filter(({ typeOnly }) => !typeOnly), edges]) {
    const outgoing = Map.groupBy(allowed, ({ from }) => from)
    for (const node of [...outgoing.keys()].sort()) {
      const circle = shortestCircle(node, outgoing)
      const first = circle?.[0]
      if (circle === undefined || first === undefined) continue
      const key = circle
        .map(({ from }) => from)
        .sort()
        .join('\n')
      const kind = circle.some(({ typeOnly }) => typeOnly) ? 'a circle through type-only imports' : 'a circle'
      const message = `${kind}: ${circle.map(({ from, typeOnly }) => `${from} ${typeOnly ? '(type) ' : ''}→ `).join('')}${node}`
      if (!found.has(key)) found.set(key, { path: first.path, line: first.line, message })
    }
  }
  return [...found.values()]
}

/** Breadth first from the node until an edge leads back to it. */
function shortestCircle(node: string, outgoing: ReadonlyMap<string, readonly Edge[]>): readonly Edge[] | undefined {
  const seen = new Set<string>()
  let paths: (readonly Edge[])[] = [[]]
  while (paths.length > 0) {
    const longer: (readonly Edge[])[] = []
    for (const path of paths) {
      for (const edge of outgoing.get(path.at(-1)?.to ?? node) ?? []) {
        if (edge.to === node) return [...path, edge]
        if (seen.has(edge.to)) continue
        seen.add(edge.to)
        longer.push([...path, edge])
      }
    }
    paths = longer
  }
  return undefined
}
