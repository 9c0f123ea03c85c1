/** What to do once the files are there, as lines to paste. */
import { basename } from 'node:path'
import { WRITTEN_ENV_FILE } from '../configuration/env-file.ts'
import { DIALECTS } from '../dialects/dialects.ts'
import { BEARER } from '../dialects/oauth.ts'
import { type Answers, THIS_FOLDER, TOKEN_SECRET } from './answers.ts'
import type { WrittenProgram } from './written-program.ts'

/** What the steps depend on. */
export interface StepFacts {
  readonly answers: Answers
  readonly program: WrittenProgram | undefined
  /** Where all was written. */
  readonly folder: string
  /** How this command is called here: `npx latchkey`. */
  readonly command: string
  /** Packages that are not installed here. */
  readonly missing: readonly string[]
}

type Step = readonly [what: string, ...lines: readonly string[]]

export function nextSteps(facts: StepFacts): string {
  const { answers, command, folder, missing } = facts
  const lacksSecret = answers.old !== undefined && answers.old.secret === undefined
  const making = `read -rs P && printf %s "$P" | ${command} users create zoe --password-stdin --env-file ${WRITTEN_ENV_FILE}`
  const steps: readonly Step[] = [
    ...(folder === THIS_FOLDER ? [] : [['go there', `cd ${quoted(folder)}`] as const]),
    ...(missing.length > 0 ? [['install', `npm install ${missing.join(' ')}`] as const] : []),
    ...(lacksSecret
      ? [[`write the secret of the old app into ${WRITTEN_ENV_FILE}, behind ${TOKEN_SECRET}=`] as const]
      : []),
    ['start the login server', `${command} serve --env-file ${WRITTEN_ENV_FILE}`],
    ...(answers.people ? [] : [['make a user, in another terminal: type a password, and Enter', making] as const]),
    ['log in', loginLine(facts)],
    ...programSteps(facts),
  ]
  return steps.map(([what, ...lines], i) => [`${i + 1}. ${what}`, ...lines, ''].join('\n')).join('\n')
}

function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function loginLine({ answers: { old, people, issuer } }: StepFacts): string {
  const path = old ? DIALECTS.get(old.dialect)?.make({}).loginRoute?.path : '/v1/login'
  const body = JSON.stringify({ username: people ? 'NAME' : 'zoe', password: 'PASSWORD' })
  return `curl ${issuer.replace(/\/$/, '')}${path} -H 'Content-Type: application/json' -d '${body}'`
}

function programSteps({ program, answers: { old } }: StepFacts): readonly Step[] {
  if (program === undefined) return []
  const run = program.framework.run(basename(program.path))
  const carrier = (old && DIALECTS.get(old.dialect)?.carrier({})) ?? BEARER
  return [
    ['start the example', old ? run.replace(/^node /, `node --env-file=${WRITTEN_ENV_FILE} `) : run],
    ['ask it with the token', `curl http://127.0.0.1:3000/private -H '${carrier.replace('<token>', 'TOKEN')}'`],
  ]
}
