/** A copy of the repository that may be changed: what the checkout has, with the installed packages linked. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** A folder that is gone when it is disposed of. */
export interface Copy extends Disposable {
  readonly path: string
}

/** @param files - paths relative to the root */
export function copyRepository(root: string, files: Iterable<string>): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-mutants-'))
  // Some tests start the command as a user who may do less: that user must reach the copy.
  chmodSync(folder, 0o755)
  const path = join(folder, 'house')
  for (const file of files) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    copyFileSync(join(root, file), join(path, file))
  }
  linkModules(join(root, 'node_modules'), join(path, 'node_modules'))
  // Some workspaces have versions of their own.
  for (const workspace of ['examples', ...['packages', 'frameworks'].flatMap((name) => childrenOf(root, name))]) {
    const modules = join(workspace, 'node_modules')
    if (existsSync(join(root, modules))) symlinkSync(join(root, modules), join(path, modules))
  }
  // Recordings that some tests read lie beside the repository.
  const beside = join(root, '../shared')
  if (existsSync(beside)) symlinkSync(beside, join(folder, 'shared'))
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

function childrenOf(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder)).map((name) => join(folder, name))
}

/** Workspaces are links in `node_modules`: they must lead into the copy, and all else to where it is. */
function linkModules(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)]
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else if (name.startsWith('@')) linkModules(source, target)
    else if (name !== '.cache') symlinkSync(resolve(source), target)
  }
}
