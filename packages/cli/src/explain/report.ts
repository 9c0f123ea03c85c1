/** Explanations as text for people, and as JSON for programs. */
import type { ExplainedFace } from './explain-face.ts'
import type { ExplainedRequest } from './request/explain-request.ts'
import type { SentToken } from './sent-token.ts'

interface PrintedStep {
  readonly step: string
  readonly outcome: keyof typeof OUTCOMES
  readonly detail: string
}

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

/** A request as text. */
export function requestText({ requestId, code, status, notes, steps, advice }: ExplainedRequest): string {
  const title = `request ${requestId}: refused${status === undefined ? '' : ` with ${status}`}, ${code}`
  const lines = [...notes.map((line) => `note: ${line}`), '', title, ...stepLines(steps), ...adviceLines(advice)]
  return `${lines.join('\n')}\n`
}

/** One JSON document. */
export function requestDocument(request: ExplainedRequest): string {
  return `${JSON.stringify(request, null, 2)}\n`
}

function faceLines(face: ExplainedFace): readonly string[] {
  const title = `face ${face.face}${face.dialect === undefined ? '' : ` (${face.dialect})`}`
  if (face.faults.length > 0) return ['', `${title}: cannot judge`, ...face.faults.map((line) => `  fault: ${line}`)]
  const verdict = face.accepted ? 'accepted' : `refused, ${face.code}`
  return [
    '',
    `${title}: ${verdict}`,
    ...stepLines(face.steps),
    ...face.weaknesses.map((line) => `  weak key: ${line}`),
    ...adviceLines(face.advice),
  ]
}

function stepLines(steps: readonly PrintedStep[]): readonly string[] {
  return steps.map(({ step, outcome, detail }) =>
    `  ${OUTCOMES[outcome].padEnd(8)} ${step.padEnd(16)} ${detail}`.trimEnd(),
  )
}

function adviceLines(advice: readonly string[]): readonly string[] {
  return advice.map((line) => `  advice: ${line}`)
}
