/** What is in the root of an image, as a list of files. */
import { execFileSync } from 'node:child_process'

/** One file. */
export interface ContainedFile {
  /** Without a slash in front. */
  readonly path: string
  readonly bytes: number
  /** As `ls` would write it: `-rwsr-xr-x`. */
  readonly mode: string
}

export function containedFiles(root: string): readonly ContainedFile[] {
  const words = [root, '-xdev', '-not', '-type', 'd', '-printf', '%P\\t%s\\t%M\\0']
  const printed = execFileSync('find', words, { encoding: 'utf8', maxBuffer: 1e9 })
  return printed
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [path = '', bytes, mode = ''] = line.split('\t')
      return { path, bytes: Number(bytes), mode }
    })
}

/** A part of the image, by what its paths begin with. */
export interface Share {
  readonly name: string
  readonly files: number
  readonly megabytes: number
}

export function sharesOf(files: readonly ContainedFile[]): readonly Share[] {
  const isNode = ({ path }: ContainedFile) => path === 'usr/local/bin/node'
  const isOurs = ({ path }: ContainedFile) => /^usr\/(?:local\/(?:lib|bin)|share\/doc)\/latchkey/.test(path)
  const share = (name: string, some: readonly ContainedFile[]): Share => ({
    name,
    files: some.length,
    megabytes: Math.round(some.reduce((sum, { bytes }) => sum + bytes, 0) / 1e5) / 10,
  })
  return [
    share('latchkey', files.filter(isOurs)),
    share('Node', files.filter(isNode)),
    share(
      'Debian',
      files.filter((file) => !isOurs(file) && !isNode(file)),
    ),
    share('all', files),
  ]
}
