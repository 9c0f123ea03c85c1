/** The words of `latchkey serve`. */
import { buildCommand, type Command } from '@stricli/core'
import { named } from '../command-line/named.ts'
import { ENV_FILE, flag, nonEmpty, optional } from '../command-line/options.ts'
import { type Reading, UsageFault } from '../command-line/reading.ts'

interface ServeOptions {
  readonly config: string | undefined
  readonly 'env-file': string | undefined
  readonly quickstart: boolean | undefined
}

export const serve: Command<Reading> = named(
  buildCommand({
    func(this: Reading, { config, 'env-file': envFile, quickstart }: ServeOptions) {
      if (quickstart && config !== undefined) return new UsageFault('--quickstart and --config: give one of them')
      if (quickstart && envFile !== undefined)
        return new UsageFault('--env-file: is for a settings file, not the quickstart')
      this.choose({
        run: async ({ env }) => {
          if (quickstart) await (await import('./serve-quickstart.ts')).serveQuickstart(env)
          else await (await import('./serve.ts')).serveConfigured({ config: config ?? 'latchkey.json', envFile }, env)
          return undefined
        },
      })
      return undefined
    },
    parameters: {
      flags: {
        config: optional({ value: 'file', brief: 'the settings (./latchkey.json)', what: 'a file' }, nonEmpty),
        'env-file': ENV_FILE,
        quickstart: flag('a demonstration for this machine only: sample users, an embedded database'),
      },
    },
    docs: {
      brief: 'run the login server that a file describes',
      fullDescription: `Runs the login server that a file describes, until SIGTERM or SIGINT ends it. All faults of the settings are reported
at once, with exit code 2.

environment of the quickstart (default)
  LATCHKEY_HOST   the loopback address to listen on (127.0.0.1)
  LATCHKEY_PORT   0 takes a free one (5000)
  LATCHKEY_ADMIN_PORT   of the admin listener (the one after it)
  LATCHKEY_ADMIN_PASSWORD   of the first administrator, in a new folder (a random one, which is shown once)
  LATCHKEY_DATA   the folder of its database and its key (./data)`,
    },
  }),
)
