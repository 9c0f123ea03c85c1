/** Options that a dialect takes by the names of the library's own configuration. */
import { DIALECTS } from '../../dialects/dialects.ts'
import type { AppText, Located } from '../app/read-app.ts'
import { asJson, type Value } from '../source/value.ts'
import type { ProposedOptions } from './preset.ts'

/** What never stands in a settings file. */
const SECRET = /SECRET|PRIVATE_KEY|PUBLIC_KEY|SIGNING_KEY|VERIFYING_KEY/i

export function libraryOptions({ settings }: AppText, dialect: string, names: RegExp): ProposedOptions {
  const own = [...settings.values()].filter(({ name }) => names.test(name) && !SECRET.test(name))
  return passedOn(dialect, own)
}

/** Each is tried by itself: what the dialect does not take is said, and does not keep the others out. */
export function passedOn(dialect: string, own: readonly Located[]): ProposedOptions {
  const remarks: string[] = []
  const options: Record<string, unknown> = {}
  for (const { name, value, file, line } of own) {
    if (value.kind === 'unread') continue
    const json = asJson(known(value))
    const fault =
      json === undefined ? 'its value is known only while the program runs' : faultOf(dialect, { [name]: json })
    if (fault === undefined) options[name] = json
    else remarks.push(`${file}:${line}: ${name} is not taken over: ${fault}`)
  }
  return { options, remarks }
}

/** @returns what a dialect says against these options */
export function faultOf(dialect: string, options: Readonly<Record<string, unknown>>): string | undefined {
  try {
    DIALECTS.get(dialect)?.make(options)
    return undefined
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    return fault.message.split('\n')[0]?.replace(/^[\w.]+: /, '')
  }
}

/** A setting from the environment has its default, or what the environment says now. */
export function known(value: Value): Value {
  return value.kind === 'variable' && value.otherwise ? known(value.otherwise) : value
}
