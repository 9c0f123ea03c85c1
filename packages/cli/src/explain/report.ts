/** Explanations as text for people, and as JSON for programs. */
import type { ExplainedFace } from './explain-face.ts'
import type { SentToken } from './sent-token.ts'

const OUTCOMES = { ok: 'ok', refused: 'REFUSED', not_reached: '-' } as const

/** @param at - seconds since the epoch */
export function explanationText(faces: readonly ExplainedFace[], { notes }: SentToken, at: number): string {
  const time = `judged at ${new Date(at * 1000).toISOString()} (${Math.floor(at)})`
  return `${[...[...notes, time].map((line) => `note: ${line}`), ...faces.flatMap(faceLines)].join('\n')}\n`
}

/** One JSON document. @param at - seconds since the epoch */
export function facesDocument(faces: readonly ExplainedFace[], { notes }: SentToken, at: number): string {
  return `${JSON.stringify({ accepted: faces.some(({ accepted }) => accepted), at, notes, faces }, null, 2)}\n`
}

function faceLines(face: ExplainedFace): readonly string[] {
  const title = `face ${face.face}${face.dialect === undefined ? '' : ` (${face.dialect})`}`
  if (face.faults.length > 0) return ['', `${title}: cannot judge`, ...face.faults.map((line) => `  fault: ${line}`)]
  const verdict = face.accepted ? 'accepted' : `refused, ${face.code}`
  return [
    '',
    `${title}: ${verdict}`,
    ...face.steps.map(({ step, outcome, detail }) =>
      `  ${OUTCOMES[outcome].padEnd(8)} ${step.padEnd(16)} ${detail}`.trimEnd(),
    ),
    ...face.weaknesses.map((line) => `  weak key: ${line}`),
    ...face.advice.map((line) => `  advice: ${line}`),
  ]
}
