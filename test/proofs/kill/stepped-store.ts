/** A store that is told of each step that it takes, so that a process can be killed between each two. */
import type { Rows, Store } from '@latchkey/server/stores'

/** Told before a step is taken; the step waits for it. */
export type OnStep = (name: string) => Promise<void>

/** What changes when something ends. The rest, such as a refresh, is one statement, which a database does or does not. */
const WRITES = {
  revocations: ['append'],
  sessions: ['end'],
  users: ['changePassword', 'remove', 'setDisabled', 'setGrants', 'verifyEmail'],
  apiKeys: ['removeAll'],
  oneTimeTokens: ['cancel', 'consume'],
  devices: ['forget'],
  signingKeys: ['add', 'end', 'replaceActive'],
  outbox: ['put', 'remove'],
  audit: ['append'],
} as const satisfies { readonly [R in keyof Rows]?: readonly (keyof Rows[R])[] }

export function steppedStore(store: Store, onStep: OnStep): Store {
  return {
    ...store,
    ...steppedRows(store, onStep),
    transaction: async (work) => {
      await onStep('begin')
      const result = await store.transaction(async (rows) => {
        const done = await work({ ...rows, ...steppedRows(rows, onStep) })
        await onStep('commit')
        return done
      })
      await onStep('committed')
      return result
    },
  }
}

type Method = (...args: readonly unknown[]) => Promise<unknown>

function steppedRows(rows: Rows, onStep: OnStep): Pick<Rows, keyof typeof WRITES> {
  const stepped = Object.entries(WRITES).map(([name, methods]) => {
    const given = rows[name as keyof typeof WRITES] as unknown as Readonly<Record<string, Method>>
    const counted = methods.map((method) => {
      const call: Method = async (...args) => {
        await onStep(`${name}.${method}`)
        return given[method]?.(...args)
      }
      return [method, call] as const
    })
    return [name, { ...given, ...Object.fromEntries(counted) }] as const
  })
  return Object.fromEntries(stepped) as unknown as Pick<Rows, keyof typeof WRITES>
}
