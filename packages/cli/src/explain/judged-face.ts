/** A face that a token is judged by: as `latchkey serve` would have it, or what keeps it from being one. */
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

/** What a server of this face alone has against it: a key whose algorithm the dialect does not speak. */
export function faultsOf(parts: FaceParts): readonly string[] {
  return face({ ...parts, users: { authenticate: () => undefined } }).faults()
}
