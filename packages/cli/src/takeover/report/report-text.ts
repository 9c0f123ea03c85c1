/** The report as text. */
import { plain, tableText, timeText } from '../../admin/table.ts'
import type { TakeoverReport } from './report.ts'

export function reportText(report: TakeoverReport): string {
  const { place, rows, current, old, unsafe, unreadable, formats, refused, replaced } = report
  const share = (count: number) => `${((100 * count) / Math.max(1, rows)).toFixed(1)} %`
  const table = [
    ['as written today', current],
    ['old', old],
    ['  of these broken', unsafe],
    ['of no known format', unreadable],
  ] as const
  return [
    `${plain(place)}: ${rows.toLocaleString('en')} rows at ${timeText(report.at)}\n\n`,
    tableText(
      ['PASSWORDS', 'ROWS', 'SHARE'],
      table.map(([name, count]) => [name, count.toLocaleString('en'), share(count)]),
    ),
    formats.length + refused.length > 0 ? '\n' : '',
    formats.length + refused.length > 0
      ? tableText(
          ['FORMATS LEFT', 'ROWS', 'SHARE'],
          [...formats, ...refused].map((one) => [one.name, one.rows.toLocaleString('en'), share(one.rows)]),
        )
      : '',
    `\na login replaces ${replaced === 'all' ? 'every old one' : replaced}\n`,
    ...tokenLines(report).map((line) => `${plain(line)}\n`),
  ].join('')
}

/** For people, one line for each face. */
export function tokenLines({ tokens, issuing }: TakeoverReport): readonly string[] {
  return tokens.map(({ dialect, daysLeft, endsAt }) =>
    daysLeft === undefined
      ? `${dialect}: old tokens never expire`
      : `${dialect}: ${daysLeft} days until the last old token is gone, at ${timeText(endsAt)}${issuing ? ', if the old app makes none from now on' : ''}`,
  )
}
