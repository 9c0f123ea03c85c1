/** The repository as the rules see it: texts by path, split into workspaces, sources and their imports. Never reads a disk. */
import { posix } from 'node:path'
import { importsIn } from './imports.ts'
import { type Token, tokenize } from './tokens.ts'

/** Judges a tree. No violation, no entry. */
export type Rule = (tree: Tree) => Violation[]

export interface Violation {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly message: string
}

export interface Tree {
  /** Every file's text by its path, which is relative to the root and has `/` between its parts. */
  readonly texts: ReadonlyMap<string, string>
  readonly workspaces: readonly Workspace[]
  readonly sources: readonly Source[]
  /** The root's own manifest. */
  readonly rootManifest: Manifest
}

export interface Workspace {
  readonly folder: string
  readonly name: string
  readonly manifest: Manifest
}

export interface Manifest {
  readonly name?: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** A TypeScript or JavaScript file. Its workspace is undefined for files beside the workspaces. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly tokens: readonly Token[]
  readonly workspace: Workspace | undefined
  readonly imports: readonly Import[]
}

export interface Import {
  readonly specifier: string
  readonly line: number
  readonly typeOnly: boolean
  readonly target: ImportTarget
}

/** `subpath` is `.` or begins with `./`, as in an `exports` map. */
export type ImportTarget =
  | { readonly kind: 'builtin' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'workspace'; readonly workspace: Workspace; readonly subpath: string }
  | { readonly kind: 'package'; readonly name: string }

/** @param texts - every file's text by its path; `package.json` files make the workspaces */
export function createTree(texts: Readonly<Record<string, string>>): Tree {
  const workspaces = Object.keys(texts)
    .map((path) => /^((?:packages\/|frameworks\/|examples\/)?[^/]+)\/package\.json$/.exec(path)?.[1])
    .filter((folder) => folder !== undefined)
    // An example with a manifest of its own stands inside of the other examples.
    .toSorted((a, b) => b.length - a.length)
    .map((folder) => createWorkspace(folder, texts[`${folder}/package.json`] ?? ''))
  const sources = Object.entries(texts)
    .filter(([path]) => /\.[cm]?[jt]sx?$/.test(path))
    .map(([path, text]) => createSource(path, text, workspaces))
  const rootManifest = parseManifest(texts['package.json'] ?? '{}')
  return { texts: new Map(Object.entries(texts)), workspaces, sources, rootManifest }
}

/** Whether a file is only for tests: a test beside its source, a contract suite by its port or in `testing/`, or in a test workspace. */
export function isForTests(path: string): boolean {
  return /\.test\.ts$|\/describe-(?!fault\.)[^/]+\.ts$|\/testing\/|^(?:test|bench|frameworks)\//.test(path)
}

/** Whether it is code of a package that its users run. */
export function isShipped({ path }: Source): boolean {
  return /^packages\/[^/]+\/src\//.test(path) && !isForTests(path)
}

function createWorkspace(folder: string, manifestText: string): Workspace {
  const manifest = parseManifest(manifestText)
  return { folder, name: manifest.name ?? folder, manifest }
}

function parseManifest(text: string): Manifest {
  return JSON.parse(text) as Manifest
}

function createSource(path: string, text: string, workspaces: readonly Workspace[]): Source {
  const tokens = tokenize(text)
  const imports = importsIn(tokens).map((site) => ({ ...site, target: targetOf(site.specifier, path, workspaces) }))
  return { path, text, tokens, workspace: workspaces.find(({ folder }) => path.startsWith(`${folder}/`)), imports }
}

function targetOf(specifier: string, path: string, workspaces: readonly Workspace[]): ImportTarget {
  if (specifier.startsWith('node:')) return { kind: 'builtin' }
  if (/^\.{0,2}\//.test(specifier)) return { kind: 'file', path: posix.join(posix.dirname(path), specifier) }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
  const workspace = workspaces.find((candidate) => candidate.name === name)
  if (workspace === undefined) return { kind: 'package', name }
  return { kind: 'workspace', workspace, subpath: `.${specifier.slice(name.length)}` }
}
