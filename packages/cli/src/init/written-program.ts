/** The example of a guarded route that is written for these answers. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DIALECTS } from '../dialects/dialects.ts'
import { type Answers, TOKEN_SECRET } from './answers.ts'
import { FRAMEWORKS, type Framework, guardedProgram } from './frameworks.ts'
import type { GuardSource } from './guard-source.ts'

/** A program, where it goes, and what it needs. */
export interface WrittenProgram {
  readonly framework: Framework
  readonly path: string
  readonly text: string
  /** All packages that it imports. */
  readonly packages: readonly string[]
}

/** @returns undefined without a framework */
export function writtenProgram(answers: Answers, folder: string): WrittenProgram | undefined {
  const framework = answers.framework && FRAMEWORKS.get(answers.framework)
  if (!framework) return undefined
  const isTypeScript = framework.isCompiled || existsSync(join(folder, 'tsconfig.json'))
  const ofOldApp = answers.old ? ['@latchkey/protocol', '@latchkey/tokens'] : []
  return {
    framework,
    path: join(folder, isTypeScript ? 'api.ts' : 'api.mjs'),
    text: guardedProgram(framework, sourceOf(answers)),
    packages: ['@latchkey/guard', ...ofOldApp, ...framework.packages],
  }
}

function sourceOf({ old, issuer }: Answers): GuardSource {
  if (!old) return { issuer, audience: issuer }
  const factory = DIALECTS.get(old.dialect)?.factory ?? old.dialect
  return { factory, secretEnv: TOKEN_SECRET, ...(old.allowWeak !== undefined && { allowWeak: old.allowWeak }) }
}
