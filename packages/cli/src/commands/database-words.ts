/** Words about another app's database, which several commands take. */
import { type OptionalOption, optional } from '../command-line/options.ts'
import type { Columns } from '../init/propose-columns.ts'

export const PASSWORD_IN_WORDS =
  '--database: a password here would stay in the history of the shell; set DATABASE_URL in the environment instead'

export function hasPassword(url: string | undefined): boolean {
  return /^[a-z]+:\/\/[^/@]*:[^/]*@/.test(url ?? '')
}

export function columnsOption(brief: string): OptionalOption<Partial<Columns>> {
  const what = 'id=COLUMN,username=COLUMN,password=COLUMN,disabled=COLUMN,active=COLUMN, or some of them'
  return optional({ value: 'columns', brief, what }, parseColumns)
}

/** `id=uid,username=login` */
function parseColumns(text: string): Partial<Columns> | undefined {
  const pairs = text.split(',').map((pair) => /^(id|username|password|disabled|active)=(.+)$/.exec(pair))
  if (pairs.some((pair) => pair === null)) return undefined
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
}
