/** The kind: how an app of one library is recognised, and what its configuration says in the dialect's options. One file per dialect. */
import type { AppText } from '../app/read-app.ts'
import type { FoundTable } from '../people/find-table.ts'
import type { TokenSample } from '../tokens/token-sample.ts'

/** All that is known of the old app. */
export interface Seen {
  readonly app: AppText
  readonly tokens: TokenSample | undefined
  readonly table: FoundTable | undefined
}

export interface ProposedOptions {
  readonly options: Readonly<Record<string, unknown>>
  /** What is assumed, and what was left out: whoever takes the file looks at these. */
  readonly remarks: readonly string[]
}

export interface Preset {
  readonly dialect: string
  /** Modules whose loading shows it. */
  readonly modules: RegExp
  /** Whether tokens look like its own, where no code was given. */
  readonly fits: (tokens: TokenSample) => boolean
  /** Names of the secret that its library looks at first. */
  readonly secrets: readonly string[]
  readonly propose: (seen: Seen) => ProposedOptions
}

/** Whether these claims are there, and none besides but those that may. */
export function hasClaims(tokens: TokenSample, must: readonly string[], may: readonly string[] = []): boolean {
  const names = [...tokens.claims.keys()].filter((name) => !name.includes('.'))
  return must.every((name) => names.includes(name)) && names.every((name) => must.includes(name) || may.includes(name))
}
