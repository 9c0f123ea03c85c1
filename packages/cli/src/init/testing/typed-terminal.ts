/** A terminal at which somebody answers: each answer is typed once its question is shown. */
import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import type { Surroundings } from '../../surroundings.ts'

/** What is waited for, and what is typed then. */
export type TypedAnswer = readonly [shown: string, typed: string]

export const ENTER = '\r'
export const DOWN = '\u001b[B'
export const CTRL_C = '\u0003'
/** Empties what stands there already. */
export const CTRL_U = '\u0015'

/** A terminal, and what was printed on it. */
export interface TypedTerminal extends Surroundings {
  readonly printed: () => string
  /** The answers whose questions have not come. */
  readonly unasked: () => readonly TypedAnswer[]
}

export function typedTerminal(
  answers: readonly TypedAnswer[],
  env: Readonly<Record<string, string>> = {},
): TypedTerminal {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input })
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 200, rows: 50 })
  const waiting = [...answers]
  let printed = ''
  let sinceTyped = ''
  output.on('data', (chunk: Buffer) => {
    printed += stripVTControlCharacters(chunk.toString('utf8'))
    sinceTyped += stripVTControlCharacters(chunk.toString('utf8'))
    const [next] = waiting
    if (next === undefined || !sinceTyped.includes(next[0])) return
    waiting.shift()
    sinceTyped = ''
    // The question is shown before its answer is listened for.
    setImmediate(() => input.write(next[1]))
  })
  return { env, stdin: input, stdout: output, stderr: output, printed: () => printed, unasked: () => waiting }
}
