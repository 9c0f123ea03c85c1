/** The `latchkey` command. */
import { readFileSync } from 'node:fs'
import { HELP, readCommandLine } from './command-line.ts'
import { explain } from './commands/explain.ts'
import { serveConfigured, serveQuickstart } from './commands/serve.ts'

await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<void> {
  const command = readCommandLine(args)
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP)
      return
    case 'version':
      process.stdout.write(`latchkey ${ownVersion()}\n`)
      return
    case 'faults':
      for (const line of command.lines) process.stderr.write(`error: ${line}\n`)
      process.exitCode = command.exitCode
      return
    case 'quickstart':
      return serveQuickstart(process.env)
    case 'explain':
      process.exitCode = await explain(command.settings, process.env)
      return
    case 'admin':
      process.exitCode = await command.run(process.env)
      return
    case 'serve':
      return serveConfigured(command.file, process.env)
  }
}

/** As in the package's own manifest, which lies beside `src` and beside `dist`. */
function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}
