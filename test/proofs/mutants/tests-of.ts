/** Which tests are about a source: its own first, then the nearest of its package, then the package's others, then the nearest elsewhere, then all others. */
import { basename, posix } from 'node:path'
import { isForTests, type Source, type Tree } from '../../architecture/tree.ts'

/** Lists of test files, to be run one after the other until one fails; no file is in two. */
export type Stages = readonly (readonly string[])[]

/** @param most - files in the second list and in the fourth: the nearest */
export function createTestsOf(tree: Tree, most: number): (file: string) => Stages {
  const importers = importersIn(tree)

  const every = tree.sources.flatMap(({ path }) => (isShortTest(path) ? [path] : []))

  return (file) => {
    const near = nearestFirst(importers, file)
    const folder = tree.sources.find(({ path }) => path === file)?.workspace?.folder
    const direct = near.flatMap(({ path, steps }) => (steps === 1 ? [path] : []))
    const own = [...new Set([...direct, ...every.filter((path) => isNamedAfter(path, file))])]
    const others = near.map(({ path }) => path).filter((path) => !own.includes(path))
    const inside = others.filter((path) => path.startsWith(`${folder}/`))
    const outside = others.filter((path) => !inside.includes(path))
    // They run the package as a process, and import nothing of it.
    const runs = every.filter((path) => path.startsWith(`test/${basename(folder ?? ' ')}/`))
    const close = [...new Set([...runs, ...outside.slice(0, most)])]
    return [own, inside.slice(0, most), inside.slice(most), close, outside.filter((path) => !close.includes(path))]
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
