/** What was found out, for people. */
import { plain, tableText, timeText } from '../../admin/table.ts'
import { lifetimeOf } from '../tokens/token-sample.ts'
import type { Inspection } from './inspection.ts'
import { choiceLines } from './proposed-settings.ts'

export function inspectionText(inspection: Inspection): string {
  const { files, secret, tokens, table, people, face, notes } = inspection
  const lines = [
    ...(files.length > 0
      ? [`configuration: ${files.map(({ file, language }) => `${file} (${language})`).join(', ')}`]
      : []),
    ...(secret ? secretLines(secret) : []),
    ...(tokens ? tokenLines(tokens) : []),
    ...(face ? [`clients: ${face.dialect}: ${face.because}`] : []),
    ...(table && people
      ? [
          `people: ${people.description}: ${Object.entries(table.columns)
            .map(([role, name]) => `${role}: ${name}`)
            .join(', ')}`,
          ...(table.beside.size > 0
            ? [`beside the password: ${[...table.beside].map(([field, name]) => `${field}: ${name}`).join(', ')}`]
            : []),
        ]
      : []),
  ]
  const more = [
    ...(table?.notes ?? []),
    ...(people?.findings ?? []),
    ...(people?.formats ?? []).flatMap((one) => (one.choices.length > 0 ? choiceLines(one, table) : [])),
    ...(face?.remarks ?? []),
    ...notes,
  ]
  return [
    ...lines.map((line) => `${plain(line)}\n`),
    ...(people ? [`\n${formatTable(people)}`] : []),
    ...(more.length > 0 ? ['\n'] : []),
    ...more.map((line) => `note: ${plain(line)}\n`),
  ].join('')
}

export function formatTable({ formats, names }: NonNullable<Inspection['people']>): string {
  const rows = formats.map(({ label, safety, unreadable, rows }) => [
    rows.toLocaleString('en'),
    `${((100 * rows) / Math.max(1, names.rows)).toFixed(1)} %`,
    unreadable === undefined ? (safety ?? 'to be named') : 'no login',
    label,
  ])
  return tableText(['ROWS', 'SHARE', 'STRENGTH', 'STORED PASSWORDS'], rows)
}

function secretLines({ place, isKnown, why, measured, signed, isInCode, variable }: NonNullable<Inspection['secret']>) {
  if (!isKnown) return [`secret: ${place}: ${why ?? `set ${variable} to it`}`]
  const { bytes = 0, bits = 0, weakness } = measured ?? {}
  return [
    `secret: ${place}: ${bytes} bytes, at most ${bits} bits of chance; ${weakness === undefined ? 'strong enough' : `weak: ${weakness}`}`,
    ...(isInCode ? [`secret: it stands in a file of code: whoever reads the repository can sign tokens`] : []),
    ...(signed === undefined ? [] : [`secret: it has signed ${signed} of the tokens that were tried`]),
  ]
}

function tokenLines(tokens: NonNullable<Inspection['tokens']>): readonly string[] {
  const counted = (counts: ReadonlyMap<string, number>) =>
    [...counts].map(([name, count]) => `${name} ${count}`).join(', ')
  const [access, refresh] = [lifetimeOf(tokens), lifetimeOf(tokens, true)]
  const claims = [...tokens.claims].map(([name, { kinds }]) => `${name} (${[...kinds].join(' or ')})`)
  return [
    `tokens: ${tokens.count}${tokens.unreadable > 0 ? `, and ${tokens.unreadable} lines that are none` : ''}; ${counted(tokens.algorithms)}; claims: ${claims.join(', ')}`,
    `lifetimes: ${[access, ...(refresh === undefined ? [] : [`${refresh} s to refresh with`])].map((one) => (typeof one === 'number' ? `${one} s` : (one ?? 'not said'))).join(', ')}${
      tokens.withoutExpiry > 0 ? `; ${tokens.withoutExpiry} never expire` : ''
    }; the last of them expires ${timeText(tokens.latestExpiry)}`,
  ]
}
