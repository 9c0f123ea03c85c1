/** Which tests are about a source: its own first, then the nearest of its package, then the package's others, then everybody else's. */
import { basename, posix } from 'node:path'
import { isForTests, type Source, type Tree } from '../../architecture/tree.ts'

/** Lists of test files, to be run one after the other until one fails; no file is in two. */
export type Stages = readonly (readonly string[])[]

/** @param most - files in the second list and in the last: the nearest */
export function createTestsOf(tree: Tree, most: number): (file: string) => Stages {
  const importers = importersIn(tree)

  return (file) => {
    const near = nearestFirst(importers, file)
    const folder = tree.sources.find(({ path }) => path === file)?.workspace?.folder
    const own = near.filter(({ path, steps }) => steps === 1 || isNamedAfter(path, file))
    const inside = near.filter((one) => !own.includes(one) && one.path.startsWith(`${folder}/`))
    const outside = near.filter((one) => !own.includes(one) && !inside.includes(one))
    const lists = [own, inside.slice(0, most), inside.slice(most), outside.slice(0, most)]
    const [first = [], second = [], third = [], last = []] = lists.map((list) => list.map(({ path }) => path))
    // They run the package as a process, and import nothing of it.
    const runs = tree.sources.flatMap(({ path }) => (path.startsWith(`test/${basename(folder ?? ' ')}/`) ? [path] : []))
    return [first, second, third, [...new Set([...runs.filter(isShortTest), ...last])]]
  }
}

function isShortTest(path: string): boolean {
  return isForTests(path) && /(?<!\.full)\.test\.ts$/.test(path)
}

function isNamedAfter(test: string, file: string): boolean {
  const name = basename(file, '.ts')
  return posix.dirname(test) === posix.dirname(file) && basename(test).split('.')[0] === name
}

/** Who imports each file, types left out. */
function importersIn(tree: Tree): ReadonlyMap<string, readonly string[]> {
  const edges = tree.sources.flatMap((source) => targetsOf(source).map((target) => [target, source.path] as const))
  const grouped = Map.groupBy(edges, ([target]) => target)
  return new Map([...grouped].map(([target, found]) => [target, found.map(([, importer]) => importer)]))
}

function targetsOf({ imports }: Source): readonly string[] {
  return imports.flatMap(({ target, typeOnly }) => {
    if (typeOnly) return []
    if (target.kind === 'file') return [target.path]
    if (target.kind !== 'workspace') return []
    const { folder, manifest } = target.workspace
    const conditions = manifest.exports?.[target.subpath] as Readonly<Record<string, unknown>> | undefined
    const path = conditions?.['@latchkey/source']
    return typeof path === 'string' ? [posix.join(folder, path)] : []
  })
}

/** The tests that reach a file, with the number of imports between them. */
function nearestFirst(importers: ReadonlyMap<string, readonly string[]>, file: string) {
  const steps = new Map([[file, 0]])
  for (const path of steps.keys()) {
    for (const importer of importers.get(path) ?? [])
      if (!steps.has(importer)) steps.set(importer, (steps.get(path) ?? 0) + 1)
  }
  return [...steps].filter(([path]) => isShortTest(path)).map(([path, distance]) => ({ path, steps: distance }))
}
