/** Runs what a command line means. What a command needs is loaded when it is asked for: a server's modules take half a second. */
import { readFileSync } from 'node:fs'
import { HELP, readCommandLine } from './command-line.ts'
import type { Surroundings } from './surroundings.ts'

const DONE = 0

/**
 * @param args - without the program itself
 * @returns the exit code; undefined from a server, which runs on or has set it
 */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number | undefined> {
  const { env, stdout, stderr } = surroundings
  const command = await readCommandLine(args)
  switch (command.kind) {
    case 'help':
      stdout.write(HELP)
      return DONE
    case 'version':
      stdout.write(`latchkey ${ownVersion()}\n`)
      return DONE
    case 'faults':
      for (const line of command.lines) stderr.write(`error: ${line}\n`)
      return command.exitCode
    case 'explain': {
      const { explain } = await import('./commands/explain.ts')
      return explain(command.settings, surroundings)
    }
    case 'admin':
      return command.run(surroundings)
    case 'quickstart': {
      const { serveQuickstart } = await import('./commands/serve-quickstart.ts')
      await serveQuickstart(env)
      return undefined
    }
    case 'serve': {
      const { serveConfigured } = await import('./commands/serve.ts')
      await serveConfigured(command.file, env)
      return undefined
    }
  }
}

/** As in the package's own manifest, which lies beside `src` and beside `dist`. */
function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}
