/** One face's judgement of a token: the header as its dialect reads it, then the token as its guard verifies it. */
import { type ExplainedStep, type ExplainOptions, explainToken } from '@latchkey/tokens'
import type { JudgedFace } from './judged-face.ts'
import type { SentToken } from './sent-token.ts'

/** A step of a face: the header that carried the token comes first, when it is known. */
export interface FaceStep extends Omit<ExplainedStep, 'step'> {
  readonly step: ExplainedStep['step'] | 'credential'
}

/** What one face says. */
export interface ExplainedFace {
  readonly face: JudgedFace['index']
  readonly dialect: string | undefined
  readonly accepted: boolean
  /** The refusal's code, as in the log of a guard. */
  readonly code: string | undefined
  readonly steps: readonly FaceStep[]
  readonly advice: readonly string[]
  /** What is weak about its key, in the words of the key. */
  readonly weaknesses: readonly string[]
  /** Why the face cannot judge. */
  readonly faults: readonly string[]
}

/** @param at - seconds since the epoch */
export async function explainFace(face: JudgedFace, sent: SentToken, at: number): Promise<ExplainedFace> {
  const { index, dialectName: dialect, parts, faults } = face
  const whose = { face: index, dialect, faults }
  if (!parts) return { ...whose, accepted: false, code: undefined, steps: [], advice: [], weaknesses: [] }
  const given = 'length' in parts.keys ? parts.keys : []
  const weaknesses = given.flatMap(({ weakness }) => (weakness === undefined ? [] : [weakness]))
  const { token, step } = readCredential(face, sent)
  const options = {
    keys: parts.keys,
    policy: parts.dialect.policy(),
    clock: () => at,
    optionNames: face.optionNames,
  }
  const { accepted, error, steps, advice: usual } = await explainToken(token, options)
  const found = error?.code === 'signature_invalid' ? await spellingThatHolds(face, token, options) : undefined
  const advice = found === undefined ? usual : [`the signature holds when the secret is read ${found}`]
  if (step?.outcome !== 'refused') {
    return { ...whose, accepted, code: error?.code, steps: step ? [step, ...steps] : steps, advice, weaknesses }
  }
  const notReached = steps.map((one): FaceStep => ({ step: one.step, outcome: 'not_reached', detail: '' }))
  return {
    ...whose,
    accepted: false,
    code: step.code,
    steps: [{ step: step.step, outcome: step.outcome, detail: step.detail }, ...notReached],
    advice: [
      `the client must send it as ${face.carrier}, or it speaks to another face`,
      'give the token alone to have its signature and claims judged',
    ],
    weaknesses,
  }
}

/** How the issuer may have read the same secret. */
async function spellingThatHolds(
  { respelt }: JudgedFace,
  token: string,
  options: ExplainOptions,
): Promise<string | undefined> {
  for (const { how, key } of respelt) {
    const { error } = await explainToken(token, { ...options, keys: key })
    if (error?.code !== 'signature_invalid') return how
  }
  return undefined
}

interface ReadCredential {
  readonly token: string
  readonly step: (FaceStep & { readonly code?: string }) | undefined
}

/** As the guard of this face reads the header. */
function readCredential({ parts, carrier }: JudgedFace, { token, credential }: SentToken): ReadCredential {
  if (!credential || !parts) return { token, step: undefined }
  const { header, value } = credential
  const facts = {
    method: 'GET',
    origin: undefined,
    path: undefined,
    header: (name: string) => (name.toLowerCase() === header ? [value] : []),
  }
  const read = parts.dialect.readCredential(facts)
  if (read.kind === 'token') {
    return { token: read.token, step: { step: 'credential', outcome: 'ok', detail: `sent as ${carrier}` } }
  }
  const detail = `not sent as this face reads it: ${carrier}`
  return { token, step: { step: 'credential', outcome: 'refused', detail, code: read.kind } }
}
