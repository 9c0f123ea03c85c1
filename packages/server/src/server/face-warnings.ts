/** What an operator should know of a face at each start. */
import type { Key } from '@latchkey/tokens'
import type { OpenedFace } from './face.ts'

export function faceWarnings(face: OpenedFace): readonly string[] {
  const { dialect, keys, users } = face
  const weak = listed(face).flatMap(({ alg, weakness }) =>
    weakness ? [`${dialect.name}: ${alg} key: ${weakness}`] : [],
  )
  const ring = 'keySet' in keys ? (keys.warnings ?? []) : []
  const told = [...dialect.warnings, ...ring, ...(users.warnings ?? [])]
  return [...weak, ...told.map((warning) => `${dialect.name}: ${warning}`)]
}

/** The other keys of a ring are its own, random ones. */
function listed({ keys }: OpenedFace): readonly Key[] {
  return 'keySet' in keys ? (keys.formerKeys ?? []) : keys
}
