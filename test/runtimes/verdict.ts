/** Judges what a runtime answered: every fault, and every difference from what it is known to lack, in both directions. */
import { algorithms } from '@latchkey/tokens'
import type { Report } from './exam/material.ts'

/** How an algorithm came off. */
export type Cell = 'yes' | 'unsupported' | 'FAULT'

/** What is expected of a runtime. */
export interface Expectation {
  /** How `navigator.userAgent` begins: that it was this runtime that ran. */
  readonly userAgent: string
  readonly unsupported: readonly string[]
  /** Checks the token that the runtime signed for an algorithm. */
  readonly faultOf: (alg: string, token: string | undefined) => string | undefined
}

export interface Verdict {
  readonly cells: Readonly<Record<string, Cell>>
  /** Empty when all is as expected. */
  readonly surprises: readonly string[]
}

export function judge(report: Report, { userAgent, unsupported, faultOf }: Expectation): Verdict {
  const surprises = [...report.faults]
  if (!report.userAgent.startsWith(userAgent)) surprises.push(`this is ${report.userAgent} in place of ${userAgent}`)
  // So many are made for the algorithms that all runtimes have; fewer mean that the exam was cut short.
  if (report.checks < LEAST_CHECKS) surprises.push(`only ${report.checks} checks were made`)
  const cells: Record<string, Cell> = {}
  for (const alg of algorithms) {
    const found = surprisesOf(alg)
    surprises.push(...found)
    const isFaulty = found.length > 0 || report.faults.some((fault) => fault.startsWith(`${alg}:`))
    cells[alg] = isFaulty ? 'FAULT' : report.algorithms[alg] === 'supported' ? 'yes' : 'unsupported'
  }
  return { cells, surprises }

  function surprisesOf(alg: string): readonly string[] {
    const has = report.algorithms[alg]
    if (has === undefined) return [`${alg}: no answer`]
    if (has === 'unsupported') return unsupported.includes(alg) ? [] : [`${alg}: this runtime has lost it`]
    if (unsupported.includes(alg)) return [`${alg}: this runtime has learned it; take it off the list in expected.ts`]
    const fault = faultOf(alg, report.signed[alg])
    return fault === undefined ? [] : [`${alg}: Node refuses what was signed here: ${fault}`]
  }
}

const LEAST_CHECKS = 300
