/** `latchkey consents`: what a user has let clients do, and how that is taken back. */
import type { Consent } from '@latchkey/server/stores'
import { ACTOR, type AdministrationWorld, withUser } from './administration-world.ts'
import { type Act, refusal } from './run.ts'
import { tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT } from './values.ts'

const HEADINGS = ['id', 'client', 'resource', 'scopes', 'since'] as const

export interface ListOptions {
  readonly user: string
  readonly limit: number | undefined
}

export function list({ user, limit = DEFAULT_LIMIT }: ListOptions): Act<AdministrationWorld> {
  return (world) =>
    withUser(world, user, async ({ id }) => {
      const found = await world.administration.consents.list(id, limit + 1)
      const page = found.slice(0, limit)
      const more = found.length > limit ? 'there are more: give a larger --limit\n' : ''
      return { document: { consents: page }, text: tableText(HEADINGS, page.map(rowOf)) + more }
    })
}

export function withdraw(_: object, id: string): Act<AdministrationWorld> {
  return async ({ administration }) =>
    (await administration.withdrawConsent({ id, client: {}, actor: ACTOR }))
      ? { document: { done: true }, text: 'withdrawn; what the client had by it has ended\n' }
      : refusal('consent_unknown', 'there is no such consent; latchkey consents list --user shows them')
}

function rowOf({ id, clientId, resource, scopes, grantedAt }: Consent): readonly string[] {
  return [id, clientId, resource, scopes.join(' ') || '-', timeText(grantedAt)]
}
