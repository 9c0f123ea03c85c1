/** `latchkey init`: finds out what to set up, tries it on the real database, and only then writes. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigurationError, DomainError } from '@latchkey/server'
import { WRITTEN_ENV_FILE } from '../configuration/env-file.ts'
import type { Surroundings } from '../surroundings.ts'
import type { InitOptions } from './answers.ts'
import { Cancelled } from './asker.ts'
import { gather } from './gather.ts'
import { judgeSettings } from './judge-settings.ts'
import { nextSteps } from './next-steps.ts'
import { makeFolder } from './target-folder.ts'
import { terminalAsker } from './terminal-asker.ts'
import { assertAbsent, FilesPresent, type NewFile, writeFiles } from './write-files.ts'
import { writtenEnvironment } from './written-environment.ts'
import { writtenProgram } from './written-program.ts'
import { isIgnored, writtenProject } from './written-project.ts'
import { writtenSettings } from './written-settings.ts'

const DONE = 0
const REFUSED = 1
const USAGE = 2

/** @returns the exit code: 0 it is done; 1 a file is there already, or somebody pressed Ctrl-C; 2 the words or the database are wrong */
export async function runInit(options: InitOptions, surroundings: Surroundings): Promise<number> {
  try {
    surroundings.stdout.write(await initialise(options, surroundings))
    return DONE
  } catch (fault) {
    const isRefused = fault instanceof FilesPresent || fault instanceof Cancelled
    if (!(isRefused || fault instanceof ConfigurationError || fault instanceof DomainError)) throw fault
    for (const line of fault.message.split('\n')) surroundings.stderr.write(`error: ${line}\n`)
    return isRefused ? REFUSED : USAGE
  }
}

/** @returns what was written, and what to do next */
async function initialise(options: InitOptions, surroundings: Surroundings): Promise<string> {
  const { env: environment, stdout } = surroundings
  const asker = options.yes ? undefined : terminalAsker(surroundings)
  if (!asker && !options.yes) {
    throw new ConfigurationError([
      'nobody can be asked here: give --yes, and of --database, --table, --clients and --framework what is not the default',
    ])
  }
  using target = makeFolder(options.folder)
  const folder = target.path
  const [settingsFile, envFile] = [join(folder, 'latchkey.json'), join(folder, WRITTEN_ENV_FILE)]
  assertAbsent([settingsFile, envFile])
  const tell = asker?.tell ?? ((line: string) => void stdout.write(`note: ${line}\n`))
  const answers = await gather(options, { asker, environment, tell })
  const settings = writtenSettings(answers)
  await judgeSettings(settings, answers, { environment, folder })
  const program = writtenProgram(answers, folder)
  const here = installed(program?.packages ?? [], folder)
  const files: readonly NewFile[] = [
    { path: settingsFile, text: `${JSON.stringify(settings, null, 2)}\n` },
    { path: envFile, text: writtenEnvironment(answers, environment), isSecret: true },
    ...(program ? [program] : []),
    ...(here.missing.length > 0 ? writtenProject(folder, answers.url) : []),
  ]
  writeFiles(files)
  const advice = isIgnored(folder, WRITTEN_ENV_FILE) ? '.gitignore names it' : 'add it to .gitignore'
  const written = files.map((file) => `wrote ${file.path}${file.isSecret ? `: it is secret; ${advice}` : ''}\n`)
  return `${written.join('')}\n${nextSteps({ answers, program, folder, ...here })}`
}

/** How this command is called there, and what has to be installed first. */
function installed(needed: readonly string[], folder: string) {
  const isThere = (name: string) => existsSync(join(folder, 'node_modules', name))
  const isOfProject = isInProject(fileURLToPath(import.meta.url))
  return {
    command: isThere('latchkey') || isOfProject ? 'npx latchkey' : 'latchkey',
    missing: [...(isOfProject ? ['latchkey'] : []), ...needed].filter((name) => !isThere(name)),
  }
}

/** Whether it was installed for one folder, and not for the machine: npx too has a folder with a manifest for what it fetches. */
function isInProject(path: string): boolean {
  const [, project] = /^(.*?)[/\\]node_modules[/\\]/.exec(path) ?? []
  return project !== undefined && existsSync(join(project, 'package.json'))
}
