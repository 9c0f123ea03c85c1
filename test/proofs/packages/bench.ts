/** What all parts of the proof stand on. */
import type { Project } from '../../packages/project.ts'
import type { Tarball } from '../../packages/tarballs.ts'
import type { Cell } from './cell.ts'

export interface Bench {
  readonly tarballs: readonly Tarball[]
  /** A folder outside the repository in which all tarballs are installed, and nothing of the repository. */
  readonly project: Project
  /** The folder of the tools. */
  readonly tools: string
  /** Every entry point that is imported. */
  readonly specifiers: readonly string[]
  readonly node22: string
  readonly node24: string
  readonly workerd: string
  /** Whether types are checked under every setting, which takes an hour more. */
  readonly isEvery: boolean
}

/** One part of the proof. */
export type Part = (bench: Bench) => Promise<readonly Cell[]> | readonly Cell[]
