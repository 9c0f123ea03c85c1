/** What is printed when an import has ended. */
import type { TransferJournal } from '@latchkey/server/administration'
import type { Outcome } from '../run.ts'
import { timeText } from '../table.ts'

export interface ImportResult {
  readonly journal: TransferJournal
  /** As it was found. */
  readonly from: TransferJournal
  readonly isRehearsal: boolean
  /** The file of rejects. */
  readonly rejects: string
  /** How long this run took, without looking through the file. */
  readonly seconds: number
}

/** It is refused if a row was: what called it must look at the rejects. */
export function importedOutcome({ journal, from, isRehearsal, rejects, seconds }: ImportResult): Outcome {
  const { kind, added, there, rejected, position, formats } = journal
  const counts = { kind, records: position, added, there, rejected }
  const weak = Object.keys(formats).filter((name) => name.endsWith(', weak'))
  const before = beforeText(from)
  const perSecond = Math.round((position - from.position) / Math.max(seconds, 0.001))
  const lines = [
    ...(before === undefined ? [] : [before]),
    `${isRehearsal ? 'nothing was changed; it would be' : 'imported'}: ${kind}: ${added} added, ${there} there already, ${rejected} rejected`,
    ...(position === from.position
      ? []
      : [`  ${position - from.position} records in ${seconds.toFixed(1)} s, ${perSecond} a second`]),
    ...Object.entries(formats).map(([name, count]) => `  ${count}: ${name}`),
    ...(weak.length === 0 ? [] : ['weak hashes can be guessed by whoever reads the table; a login replaces them']),
    ...(rejected === 0 ? [] : ['rejects, each with its line and the reason: see the file of rejects']),
  ]
  return {
    document: {
      ...{
        done: rejected === 0,
        dryRun: isRehearsal,
        ...counts,
        formats,
        resumedAt: from.position,
        seconds,
        perSecond,
      },
      ...(rejected > 0 && { reason: 'rows_rejected', rejects }),
    },
    text: lines.map((line) => `${line}\n`).join(''),
    ...(rejected > 0 && { isRefused: true as const }),
  }
}

function beforeText({ position, finishedAt, startedAt }: TransferJournal): string | undefined {
  if (finishedAt !== undefined) return `this file was imported already, at ${timeText(finishedAt)}`
  return position === 0 ? undefined : `gone on behind record ${position}, begun at ${timeText(startedAt)}`
}
