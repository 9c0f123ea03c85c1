/** A face to judge a token by, as `latchkey serve` would run it, or why it cannot run. */

import type { Dialect } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import type { Key, KeySet } from '@latchkey/tokens'
import type { FaceParts } from '../configuration/face-parts.ts'
import type { RespeltSecret } from './respelt-secret.ts'

/** What it verifies with. */
export interface JudgedParts {
  readonly dialect: Dialect
  readonly keys: readonly Key[] | KeySet
}

/** A face, by its place in the settings. */
export interface JudgedFace {
  readonly index: number | 'native' | 'issuer'
  readonly dialectName: string | undefined
  readonly parts: JudgedParts | undefined
  /** What the verifier's options are called where they are set. */
  readonly optionNames: Readonly<Record<string, string>>
  /** Its secret in other spellings, to be tried when the signature does not hold. */
  readonly respelt: readonly RespeltSecret[]
  /** How its clients send a token. */
  readonly carrier: string
  /** Why it cannot judge: one line each. */
  readonly faults: readonly string[]
}

/** The faults that a server with only this face would report, such as a key whose algorithm the dialect does not know. */
export function faultsOf(parts: FaceParts): readonly string[] {
  return face({ ...parts, users: { authenticate: () => undefined } }).faults()
}
