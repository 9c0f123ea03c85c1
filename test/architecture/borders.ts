/** Imports across a package's border are declared in its manifest, and use its exports. */
import { type Import, isForTests, type Source, type Tree, type Violation } from './tree.ts'

/** Every bare import is declared in its own workspace; development dependencies serve tests and benchmarks only. */
export function bareImportsAreDeclared(tree: Tree): Violation[] {
  return tree.sources.flatMap((source) => {
    const declared = new Set(declaredFor(source, tree))
    return source.imports.flatMap(({ target, line }) => {
      const name = nameOf(target)
      if (name === undefined || name === source.workspace?.name || declared.has(name)) return []
      const manifest = `${source.workspace === undefined ? '' : `${source.workspace.folder}/`}package.json`
      return [{ path: source.path, line, message: `imports ${name}, which ${manifest} does not declare for it` }]
    })
  })
}

/** No path leads out of a workspace, and from another package only its `exports` are imported. */
export function noReachIntoPackages(tree: Tree): Violation[] {
  return tree.sources.flatMap((source) =>
    source.imports
      .filter(({ target }) => reachesInside(target, source))
      .map(({ specifier, line }) => ({
        path: source.path,
        line,
        message: `reaches past a package's exports: ${specifier}`,
      })),
  )
}

function declaredFor({ path, workspace }: Source, { rootManifest }: Tree): string[] {
  const manifest = workspace?.manifest ?? rootManifest
  const shipped = [manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies]
  // What a bundler reads is not shipped either.
  const isBuild = /\/vite\.config\.[jt]s$/.test(path)
  const developed =
    isForTests(path) || isBuild || workspace === undefined
      ? [manifest.devDependencies, rootManifest.devDependencies]
      : []
  return [...shipped, ...developed].flatMap((names) => Object.keys(names ?? {}))
}

function nameOf(target: Import['target']): string | undefined {
  if (target.kind === 'package') return target.name
  return target.kind === 'workspace' ? target.workspace.name : undefined
}

function reachesInside(target: Import['target'], { workspace }: Source): boolean {
  if (target.kind === 'workspace') return !Object.hasOwn(target.workspace.manifest.exports ?? {}, target.subpath)
  if (target.kind !== 'file') return false
  return workspace === undefined ? /^packages\//.test(target.path) : !target.path.startsWith(`${workspace.folder}/`)
}
