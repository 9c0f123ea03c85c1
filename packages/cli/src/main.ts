/** The `latchkey` command. */
import { parseArgs } from 'node:util'
import { serveConfigured, serveQuickstart } from './commands/serve.ts'

const HELP = `latchkey serve               runs the login server of ./latchkey.json
latchkey serve --config FILE runs the login server of another file
latchkey serve --quickstart  runs a demonstration on this machine only: sample users, an embedded database
latchkey --help              prints this

Quickstart reads LATCHKEY_HOST (127.0.0.1), LATCHKEY_PORT (5000) and LATCHKEY_DATA (./data).
`

await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<void> {
  const parsed = parse(args)
  if (typeof parsed === 'string') return fail(parsed)
  const { values, positionals } = parsed
  const [command, ...more] = positionals
  if (values.help || command === undefined) return void process.stdout.write(HELP)
  if (command !== 'serve' || more.length > 0) return fail(`${positionals.join(' ')}: there is no such command`)
  if (values.quickstart && values.config !== undefined) return fail('--quickstart and --config exclude each other')
  await (values.quickstart
    ? serveQuickstart(process.env)
    : serveConfigured(values.config ?? 'latchkey.json', process.env))
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { quickstart: { type: 'boolean' }, config: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault)
  }
}

function fail(message: string): void {
  process.stderr.write(`error: ${message}; see latchkey --help\n`)
  process.exitCode = 1
}
