/** All that is counted of a table of people, in one pass over its rows. */
import { type SurveyedUser, surveyUsers, type UserSurvey, type UserSurveyOptions } from '@latchkey/sql'
import type { Progress } from '../../admin/progress.ts'
import { createFormatCounter, type FormatCount } from './count-formats.ts'
import { createNameCounter, type NameHabits } from './name-habits.ts'

export interface SurveyedPeople {
  readonly description: string
  readonly formats: readonly FormatCount[]
  readonly names: NameHabits
  /** What the catalogue and the counts say. */
  readonly findings: readonly string[]
}

/** @param also - is shown every page too */
export async function countPeople(
  survey: UserSurvey,
  progress: Progress,
  also: (users: readonly SurveyedUser[]) => void = () => {},
): Promise<SurveyedPeople> {
  const [formats, names] = [createFormatCounter(), createNameCounter()]
  const all = await survey.rowCount()
  let done = 0
  for await (const page of survey.pages()) {
    formats.add(page)
    names.add(page)
    also(page)
    done += page.length
    progress.show(`${done.toLocaleString('en')} of ${all.toLocaleString('en')} rows`)
  }
  return {
    description: survey.description,
    formats: formats.counts(),
    names: names.counts(),
    findings: await survey.findings(),
  }
}

/** @throws {DomainError} when the table is not as the options say */
export async function surveyPeople(options: UserSurveyOptions, progress: Progress): Promise<SurveyedPeople> {
  await using survey = await surveyUsers(options)
  return await countPeople(survey, progress)
}
