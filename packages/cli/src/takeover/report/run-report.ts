/** `latchkey takeover report`: how much of the old app is left. */
import { createWorld } from '@latchkey/server'
import { surveyUsers } from '@latchkey/sql'
import { createProgress } from '../../admin/progress.ts'
import { assertAbsent, writeFiles } from '../../init/write-files.ts'
import type { Surroundings } from '../../surroundings.ts'
import { createLoginCounter } from '../people/login-counter.ts'
import { type PeopleWords, readSettingsPeople } from '../people/settings-people.ts'
import { sunsetsOf } from '../plan/sunset.ts'
import { readTokenFile } from '../tokens/token-sample.ts'
import { toldFaults } from '../told-faults.ts'
import type { TakeoverReport } from './report.ts'
import { reportPage } from './report-page.ts'
import { reportText } from './report-text.ts'

export interface ReportOptions extends PeopleWords {
  readonly tokens: string | undefined
  /** When the old app made its last token, in seconds since the epoch; undefined while it still makes some. */
  readonly since: number | undefined
  /** Where the page goes. */
  readonly html: string | undefined
  readonly dryRun: boolean
  readonly json: boolean
}

export function runReport(options: ReportOptions, surroundings: Surroundings): Promise<number> {
  return toldFaults(surroundings, async () => {
    const { html, dryRun, json } = options
    if (html !== undefined && !dryRun) assertAbsent([html])
    const report = await gather(options, surroundings)
    surroundings.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report))
    if (html === undefined) return 0
    if (!dryRun) writeFiles([{ path: html, text: reportPage(report) }])
    if (!json) surroundings.stdout.write(`\n${dryRun ? 'would write' : 'wrote'} ${html}\n`)
    return 0
  })
}

async function gather(options: ReportOptions, { env, stderr }: Surroundings): Promise<TakeoverReport> {
  const settings = readSettingsPeople(options, env)
  const tokens = options.tokens === undefined ? undefined : await readTokenFile(options.tokens)
  await using survey = await surveyUsers(settings.survey)
  using progress = createProgress(stderr)
  const logins = createLoginCounter(settings.hasher)
  const all = await survey.rowCount()
  let rows = 0
  for await (const page of survey.pages()) {
    logins.add(page)
    rows += page.length
    progress.show(`${rows.toLocaleString('en')} of ${all.toLocaleString('en')} rows`)
  }
  const now = createWorld().clock.now()
  const { readable, old, unsafe, oldFormats, refused } = logins.counts()
  return {
    at: now,
    place: survey.description,
    rows,
    current: readable - old,
    old,
    unsafe,
    unreadable: refused.reduce((sum, one) => sum + one.rows, 0),
    formats: oldFormats.map(([name, left]) => ({ name, rows: left })),
    refused: refused.map(({ name, rows: left }) => ({ name, rows: left })),
    replaced: settings.rehash === 'never' ? 'none' : settings.rehash === undefined ? 'broken ones' : 'all',
    issuing: options.since === undefined,
    tokens: sunsetsOf(settings.faces, options.since ?? now, tokens).map((sunset) => ({
      ...sunset,
      daysLeft: sunset.endsAt === undefined ? undefined : Math.max(0, Math.ceil((sunset.endsAt - now) / 86_400)),
    })),
  }
}
