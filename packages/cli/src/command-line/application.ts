/** All commands, and how the library is to read them. */
import { type Application, type ApplicationText, buildApplication, buildRouteMap, help, version } from '@stricli/core'
import { audit } from '../admin/audit-words.ts'
import { clients } from '../admin/clients-words.ts'
import { keys } from '../admin/keys-words.ts'
import { sessions } from '../admin/sessions-words.ts'
import { users } from '../admin/users-words.ts'
import { completion } from '../commands/completion-words.ts'
import { explain } from '../commands/explain-words.ts'
import { serve } from '../commands/serve-words.ts'
import type { Reading } from './reading.ts'

const ROOT = buildRouteMap<string, Reading>({
  routes: { serve, explain, keys, users, sessions, clients, audit, completion },
  docs: {
    brief: 'the login and token layer of an API',
    fullDescription: `The login and token layer of an API. Each command, and each command of a command, has a --help of its own.
It exits with 0 when it is done, with 1 when it is refused or a server cannot start, and with 2 when the words, the
settings or the database of a command are wrong. No word of yours is repeated in a fault: it may be a secret.`,
  },
})

/** As git has them, but nearer: a suggestion that is far off is noise. */
const DISTANCE = { threshold: 4, weights: { insertion: 1, deletion: 2, substitution: 2, transposition: 1 } }

export function createApplication(text: ApplicationText, ownVersion: () => string): Application<Reading> {
  const formatting = { useAliasInUsageLine: false, onlyRequiredInUsageLine: false, caseStyle: 'original' } as const
  return buildApplication(
    ROOT,
    { name: 'latchkey', scanner: { caseStyle: 'original', distanceOptions: DISTANCE }, localization: { text } },
    {
      help: help({ brief: text.briefs.help, defaultForRouteMap: true, complete: true, formatting }),
      version: version({
        brief: text.briefs.version,
        info: { getCurrentVersion: async () => `latchkey ${ownVersion()}` },
      }),
    },
  )
}
