/** Tells the options of a command their names, which their faults say: the library tells a name only with a fault that comes at once. */
import type { Command } from '@stricli/core'
import { ValueFault } from './options.ts'
import type { Reading } from './reading.ts'

export function named(command: Command<Reading>): Command<Reading> {
  const flags = Object.entries(command.parameters.flags ?? {}).map(([name, option]) => {
    if (option.kind !== 'parsed') return [name, option] as const
    const { parse } = option
    const asked: typeof parse = async function (text) {
      try {
        return await parse.call(this, text)
      } catch (fault) {
        throw fault instanceof ValueFault ? new ValueFault(fault.what, `--${name}`) : fault
      }
    }
    return [name, { ...option, parse: asked }] as const
  })
  return { ...command, parameters: { ...command.parameters, flags: Object.fromEntries(flags) } }
}
