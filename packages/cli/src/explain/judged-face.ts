/** A face to judge a token by, as `latchkey serve` would run it, or why it cannot run. */
import { face } from '@latchkey/server'
import type { FaceParts } from '../configuration/face-parts.ts'
import type { RespeltSecret } from './respelt-secret.ts'

/** A face, by its place in the settings. */
export interface JudgedFace {
  readonly index: number
  readonly dialectName: string | undefined
  readonly parts: FaceParts | undefined
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
