/** `latchkey takeover plan`: says what changes for whom. Nothing is written. */
import { createWorld } from '@latchkey/server'
import { surveyUsers } from '@latchkey/sql'
import { createProgress } from '../../admin/progress.ts'
import { plain } from '../../admin/table.ts'
import type { Surroundings } from '../../surroundings.ts'
import { createLoginCounter } from '../people/login-counter.ts'
import { swappedCase } from '../people/name-habits.ts'
import { type PeopleWords, readSettingsPeople } from '../people/settings-people.ts'
import { countPeople } from '../people/survey-people.ts'
import { readTokenFile } from '../tokens/token-sample.ts'
import { toldFaults } from '../told-faults.ts'
import { type PlanFacts, type PlanItem, planOf } from './plan.ts'
import { sunsetsOf } from './sunset.ts'

export interface PlanOptions extends PeopleWords {
  readonly tokens: string | undefined
  readonly json: boolean
}

/** @returns the exit code: 0; 1 people would be locked out; 2 something cannot be read */
export function runPlan(options: PlanOptions, surroundings: Surroundings): Promise<number> {
  return toldFaults(surroundings, async () => {
    const items = planOf(await gather(options, surroundings))
    surroundings.stdout.write(options.json ? `${JSON.stringify({ items }, null, 2)}\n` : planText(items))
    return items.some(({ weight }) => weight === 'stop') ? 1 : 0
  })
}

async function gather(options: PlanOptions, { env, stderr }: Surroundings): Promise<PlanFacts> {
  const settings = readSettingsPeople(options, env)
  const tokens = options.tokens === undefined ? undefined : await readTokenFile(options.tokens)
  await using survey = await surveyUsers(settings.survey)
  using progress = createProgress(stderr)
  const logins = createLoginCounter(settings.hasher)
  const { names, findings } = await countPeople(survey, progress, logins.add)
  const { example } = names
  const finds = async (spelling: (name: string) => string) =>
    example !== undefined && (await survey.isFoundAs(example, spelling(example)))
  return {
    ...{ settings, names, logins: logins.counts() },
    ...(await survey.nameCounts()),
    findsOtherCase: await finds(swappedCase),
    findsOuterBlanks: await finds((name) => `${name} `),
    missingRight: await survey.missingRight(),
    // What is counted here in other words is not said twice.
    findings: findings.filter((line) => !/^\d+ (?:user names that occur|rows without)/.test(line)),
    sunsets: sunsetsOf(settings.faces, createWorld().clock.now(), tokens),
  }
}

const TITLES: Readonly<Record<PlanItem['weight'], string>> = {
  stop: 'BEFORE THE MOVE: people would be locked out',
  look: 'TO DECIDE',
  know: 'TO KNOW',
}

export function planText(items: readonly PlanItem[]): string {
  const parts = (Object.keys(TITLES) as PlanItem['weight'][]).flatMap((weight) => {
    const own = items.filter((item) => item.weight === weight)
    return own.length === 0 ? [] : [`${TITLES[weight]}\n${own.map(itemText).join('')}`]
  })
  return parts.join('\n')
}

function itemText({ subject, rows, what, todo }: PlanItem): string {
  const count = rows === undefined ? '' : `${rows.toLocaleString('en')} `
  return `  ${subject}: ${plain(`${count}${what}`)}\n${todo === undefined ? '' : `      ${plain(todo)}\n`}`
}
