/** All commands, and how the library is to read them. */
import {
  type Application,
  type ApplicationText,
  buildApplication,
  buildRouteMap,
  help,
  type StricliIntegration,
  version,
} from '@stricli/core'
import { audit } from './admin/audit-words.ts'
import { clients } from './admin/clients-words.ts'
import { consents } from './admin/consents-words.ts'
import { keys } from './admin/keys-words.ts'
import { sessions } from './admin/sessions-words.ts'
import { data } from './admin/transfer/data-words.ts'
import { users } from './admin/users-words.ts'
import type { Reading } from './command-line/reading.ts'
import { completion } from './commands/completion-words.ts'
import { explain } from './commands/explain-words.ts'
import { init } from './commands/init-words.ts'
import { serve } from './commands/serve-words.ts'
import { takeover } from './commands/takeover-words.ts'

const ROOT = buildRouteMap<string, Reading>({
  routes: { init, serve, explain, keys, users, sessions, clients, consents, audit, data, takeover, completion },
  docs: {
    brief: 'the login and token layer of an API',
    fullDescription: `The login and token layer of an API. Each command, and each command of a command, has a --help of its own.
It exits with 0 when it is done, with 1 when it is refused, and with 2 when the words, the settings or the database are
wrong, or a server cannot listen. No word of yours is repeated in a fault: it may be a secret.`,
  },
})

/** As git has them, but nearer: a suggestion that is far off is noise. */
const DISTANCE = { threshold: 4, weights: { insertion: 1, deletion: 2, substitution: 2, transposition: 1 } }

export function createApplication(text: ApplicationText, ownVersion: () => string): Application<Reading> {
  const formatting = { useAliasInUsageLine: false, onlyRequiredInUsageLine: false, caseStyle: 'original' } as const
  const printHelp = help<Reading>({ brief: text.briefs.help, complete: true, formatting })
  return buildApplication(
    ROOT,
    {
      name: 'latchkey',
      scanner: { caseStyle: 'original', allowArgumentEscapeSequence: true, distanceOptions: DISTANCE },
      localization: { text },
    },
    {
      help: printHelp,
      version: version({
        brief: text.briefs.version,
        info: { getCurrentVersion: async () => `latchkey ${ownVersion()}` },
      }),
      'without-verb': withoutVerb(printHelp),
    },
  )
}

/** What `latchkey keys` alone gets. A script whose variable was empty must not go on as if something had been done. */
function withoutVerb(printHelp: StricliIntegration<Reading>): StricliIntegration<Reading> {
  return {
    flag: {
      brief: 'what is said when a verb is missing',
      hidden: true,
      global: true,
      defaultForRouteMap: true,
      run(app, read) {
        const { target, prefix } = read.result
        if (target === app.root) return printHelp.flag?.run.call(this, app, read)
        const verbs = 'getAllEntries' in target ? target.getAllEntries().map(({ name }) => name.original) : []
        this.process.stderr.write(`error: ${prefix.slice(1).join(' ')}: say what to do: ${verbs.join(', ')}\n`)
        this.process.exitCode = 2
      },
    },
  }
}
