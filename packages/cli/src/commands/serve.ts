/** `latchkey serve`: a configured login server, or the quickstart. */
import { ConfigurationError } from '@latchkey/server'
import { isLoopback, serve } from '@latchkey/server/node'
import { createConfiguredServer } from '../configuration/configured-server.ts'
import { loadConfiguration } from '../configuration/load-configuration.ts'
import { createQuickstartServer } from '../quickstart/quickstart-server.ts'
import { readyText } from '../quickstart/ready-text.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Runs the demonstration. It is not safe for anything else, so it listens on this machine only. */
export function serveQuickstart(environment: Environment): Promise<void> {
  const host = environment['LATCHKEY_HOST'] ?? '127.0.0.1'
  const port = environment['LATCHKEY_PORT'] ?? 5000
  const create = () => {
    if (!isLoopback(host)) {
      throw new ConfigurationError([
        `LATCHKEY_HOST: quickstart has public passwords and keys and listens on loopback only, not on ${host}`,
      ])
    }
    return createQuickstartServer(environment['LATCHKEY_DATA'] ?? 'data')
  }
  // The quickstart's own refusal of a host names its variable and comes first.
  return serve(create, { host, port, allowPlainHttp: 'the quickstart checks its host itself', ready: readyText })
}

/** Runs the server that a file describes. */
export function serveConfigured(file: string, environment: Environment): Promise<void> {
  const loading = loadConfiguration(file, environment)
  return serve(
    async () => createConfiguredServer(await loading),
    loading.then(({ listen }) => listen),
  )
}
