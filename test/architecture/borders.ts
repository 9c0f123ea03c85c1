/** Imports across a package's border are declared in its manifest, and use its exports. */
import { posix } from 'node:path'
import {
  type Import,
  isForTests,
  type Manifest,
  type Source,
  type Tree,
  type Violation,
  type Workspace,
} from './tree.ts'

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

/** What users can import reaches only what is installed with the package: its test kits are built and shipped as well. */
export function entryPointsNeedOnlyWhatIsInstalled(tree: Tree): Violation[] {
  const byPath = new Map(tree.sources.map((source) => [source.path, source]))
  return tree.workspaces.filter(isPublished).flatMap(({ folder, name, manifest }) => {
    const installed = new Set([
      name,
      ...[manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies].flatMap((names) =>
        Object.keys(names ?? {}),
      ),
    ])
    const reached = new Set(publishedEntries(manifest.exports).map((entry) => posix.join(folder, entry)))
    const found: Violation[] = []
    for (const path of reached) {
      for (const { target, line } of byPath.get(path)?.imports ?? []) {
        if (target.kind === 'file') reached.add(target.path)
        const needed = nameOf(target)
        if (needed === undefined || installed.has(needed)) continue
        found.push({
          path,
          line,
          message: `is reached from an entry point of ${name}, which is installed without ${needed}`,
        })
      }
    }
    return found
  })
}

function isPublished({ folder, manifest }: Workspace): boolean {
  return folder.startsWith('packages/') && manifest.exports !== undefined
}

/** The sources of what is built: an entry without a `default` stays here. */
function publishedEntries(exports: Manifest['exports'] = {}): readonly string[] {
  return Object.values(exports).flatMap((entry) => {
    const { default: built, '@latchkey/source': source } = Object(entry) as Readonly<Record<string, unknown>>
    return typeof built === 'string' && typeof source === 'string' ? [source] : []
  })
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
