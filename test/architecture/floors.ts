/** Imports go down a floor or stay inside a package; published code knows nothing of the examples, the benchmarks or the tests. */
import { isForTests, type Source, type Tree, type Violation, type Workspace } from './tree.ts'

const floors: ReadonlyMap<string, number> = new Map([
  // Below the ground floor, whose packages import nothing else.
  ['packages/options', -1],
  ['packages/protocol', 0],
  ['packages/tokens', 0],
  ['packages/passwords', 0],
  ['packages/client', 1],
  ['packages/guard', 1],
  ['packages/server', 2],
  ['packages/sql', 3],
  ['packages/console', 3],
  ['packages/cli', 4],
  ['packages/create-latchkey', 5],
])

/** Two packages of one floor do not import each other either. Tests may look up: the server's tests open a real store. */
export function importsGoDown(tree: Tree): Violation[] {
  return tree.sources.flatMap((source) => (source.workspace === undefined ? [] : judge(source, source.workspace)))
}

/** Every package must have a floor, so that a new one is placed on purpose. */
export function everyPackageHasAFloor(tree: Tree): Violation[] {
  return tree.workspaces
    .filter(({ folder }) => folder.startsWith('packages/') && !floors.has(folder))
    .map(({ folder }) => ({ path: `${folder}/package.json`, line: 1, message: 'stands on no floor' }))
}

function judge(source: Source, from: Workspace): Violation[] {
  const ownFloor = floors.get(from.folder)
  if (ownFloor === undefined || isForTests(source.path)) return []
  return source.imports.flatMap(({ target, line, specifier }) => {
    if (target.kind !== 'workspace' || target.workspace === from) return []
    const floor = floors.get(target.workspace.folder)
    if (floor !== undefined && floor < ownFloor) return []
    const where = floor === undefined ? 'which is no package' : `on floor ${floor}`
    return [{ path: source.path, line, message: `imports ${specifier}, ${where}, from floor ${ownFloor}` }]
  })
}
