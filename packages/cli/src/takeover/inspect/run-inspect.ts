/** `latchkey takeover inspect`: looks at an old app, and writes settings that a start takes. */
import { randomBytes } from 'node:crypto'
import { createWorld } from '@latchkey/server'
import { withVariables } from '../../configuration/env-file.ts'
import { faultsOfSettings } from '../../configuration/server-options.ts'
import { readSettings } from '../../configuration/settings.ts'
import { DATABASE_URL } from '../../init/answers.ts'
import { assertAbsent, writeFiles } from '../../init/write-files.ts'
import type { Environment, Surroundings } from '../../surroundings.ts'
import { toldFaults } from '../told-faults.ts'
import { commentedJson } from './commented-json.ts'
import { type Inspected, inspectApp } from './inspect-app.ts'
import type { InspectOptions } from './inspection.ts'
import { inspectionJson } from './inspection-json.ts'
import { inspectionText } from './inspection-text.ts'
import { type ProposedSettings, proposedSettings } from './proposed-settings.ts'

const DONE = 0
const REFUSED = 1

/** @returns the exit code: 0 the settings are written, or would be; 1 a start would refuse them, or a file is there; 2 something cannot be read */
export function runInspect(options: InspectOptions, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, env } = surroundings
  return toldFaults(surroundings, async () => {
    if (!options.dryRun) assertAbsent([options.out])
    const inspected = await inspectApp(options, surroundings)
    const proposed = proposedSettings(inspected)
    const faults = proposed ? await faultsOf(proposed, inspected, env) : []
    const isGood = proposed !== undefined && faults.length === 0
    if (options.json) stdout.write(`${inspectionJson(inspected.inspection, proposed, faults)}\n`)
    else stdout.write(inspectionText(inspected.inspection))
    for (const line of faults) stderr.write(`error: a start would refuse the settings: ${line}\n`)
    if (proposed && options.dryRun && !options.json) stdout.write(`\n${commentedJson(proposed)}`)
    if (isGood && !options.dryRun) {
      writeFiles([{ path: options.out, text: commentedJson(proposed) }])
      if (!options.json)
        stdout.write(
          `\nwrote ${options.out}: read it, set ${variablesOf(inspected)}, and try it: latchkey takeover plan --config ${options.out}\n`,
        )
    }
    return isGood ? DONE : REFUSED
  })
}

function variablesOf({ secret }: Inspected): string {
  return `${DATABASE_URL} and ${secret?.variable ?? 'TOKEN_SECRET'}`
}

/** As a start judges them, with what is known of the secret. */
async function faultsOf(
  { settings }: ProposedSettings,
  { url, secret }: Inspected,
  environment: Environment,
): Promise<readonly string[]> {
  const variable = secret?.variable ?? 'TOKEN_SECRET'
  const given: Environment = {
    ...withVariables(environment, { [variable]: randomBytes(32).toString('hex') }),
    ...(secret?.value !== undefined && { [variable]: secret.value }),
    ...(url !== undefined && { [DATABASE_URL]: url }),
    // Both of a pair may not be set, and the value is known here.
    [`${variable}_FILE`]: undefined,
  }
  return faultsOfSettings(readSettings(settings), given, createWorld())
}
