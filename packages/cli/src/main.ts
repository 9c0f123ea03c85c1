/** The `latchkey` command. */
import './compile-cache.ts'
import { runCommand } from './run-command.ts'

// A server that was started goes on, and may have said how it ends.
process.exitCode = (await runCommand(process.argv.slice(2), process)) ?? process.exitCode
