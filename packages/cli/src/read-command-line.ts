/** From the words after `latchkey` to what is to be done. Help, the version and what is wrong are printed here, and nothing is run. */
import { readFileSync } from 'node:fs'
import { run } from '@stricli/core'
import { createApplication } from './application.ts'
import { faultTexts } from './command-line/fault-texts.ts'
import { readableWords } from './command-line/readable-words.ts'
import type { Chosen, Reading } from './command-line/reading.ts'
import type { Surroundings } from './surroundings.ts'

const DONE = 0
const USAGE = 2

/** @returns what is to be done; or the exit code, when all is said: 0 after help and the version, 2 when a word is wrong */
export async function readCommandLine(
  args: readonly string[],
  { stdout, stderr, env }: Pick<Surroundings, 'stdout' | 'stderr' | 'env'>,
): Promise<Chosen | number> {
  let chosen: Chosen | undefined
  let place = 'latchkey'
  const reading = {
    choose: (one: Chosen) => {
      chosen = one
    },
    process: {
      stdout: {
        write: (text: string) => void stdout.write(text),
        getColorDepth: () => stdout.getColorDepth?.({ ...env }) ?? 1,
      },
      stderr: { write: (text: string) => void stderr.write(text) },
      exitCode: null as number | string | null,
    },
  }
  const application = createApplication(
    faultTexts(() => place),
    ownVersion,
  )
  const forCommand = ({ prefix }: { readonly prefix: readonly string[] }): Reading => {
    place = prefix.join(' ')
    return reading
  }
  await run(application, readableWords(args), { process: reading.process, forCommand })
  return chosen ?? (reading.process.exitCode === 0 ? DONE : USAGE)
}

/** As in the package's own manifest, which lies beside `src` and beside `dist`. */
function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}
