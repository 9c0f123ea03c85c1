/**
 * Front door proof: relying parties that others wrote, against the login server as it ships, over its own accounts and over article B's table.
 * Usage: node … front-door.ts [part …]. Exits with 1 when something does not hold.
 */
import { hosts } from '../front-door/hosts.ts'
import { installFrontDoor } from '../front-door/installed.ts'
import { articleTable, makeOwnServer, ownAccounts, type People } from '../front-door/own-server.ts'
import { proveApache } from '../front-door/prove-apache.ts'
import { proveAuthlib } from '../front-door/prove-authlib.ts'
import { proveConformance } from '../front-door/prove-conformance.ts'
import { proveExample } from '../front-door/prove-example.ts'
import { proveHost } from '../front-door/prove-host.ts'
import { proveOauth4webapi } from '../front-door/prove-oauth4webapi.ts'
import { proveOpenidClient } from '../front-door/prove-openid-client.ts'
import { loadSdkClients } from '../front-door/sdk-clients.ts'

const words = process.argv.slice(2)
const installed = installFrontDoor()
const isAsked = (part: string) => words.length === 0 || words.includes(part)

/** Each with a server of its own. */
const parts: Readonly<Record<string, (people: People) => Promise<unknown>>> = {
  'openid-client': (people) => proveOpenidClient(installed, people),
  oauth4webapi: (people) => proveOauth4webapi(installed, people),
  authlib: proveAuthlib,
  mod_auth_openidc: proveApache,
  conformance: (people) => proveConformance(installed, people),
  sdk: async (people) => {
    const start = hosts['hono']
    if (!start) throw new Error('there is no such host')
    const makeServer = () => makeOwnServer(people)
    for (const client of await loadSdkClients(installed)) {
      console.log(`  ${client.name} (${client.version}), a guarded server on Hono`)
      await proveHost({ installed, start, client, makeServer })
      console.log(`  ${client.name} (${client.version}), examples/mcp`)
      await proveExample(installed, client, makeServer)
    }
  },
}

const results: { readonly part: string; readonly people: string; readonly result: string }[] = []
await using table = await articleTable()
for (const people of [ownAccounts, table])
  for (const [part, prove] of Object.entries(parts)) {
    if (!isAsked(part)) continue
    console.log(`\n${part}, ${people.name}`)
    results.push({ part, people: people.name, result: await resultOf(prove, people) })
  }
console.log('\n| relying party | users | |\n|---|---|---|')
for (const { part, people, result } of results) console.log(`| ${part} | ${people} | ${result} |`)
process.exitCode = results.some(({ result }) => result === 'FAILS') ? 1 : 0

/** The others go on when one cannot be told to the end. */
async function resultOf(prove: (people: People) => Promise<unknown>, people: People): Promise<string> {
  process.exitCode = 0
  const outcome = await prove(people).catch((error: unknown) => {
    console.log(error)
    process.exitCode = 1
  })
  if (process.exitCode === 1) return 'FAILS'
  return outcome === 'skipped' ? 'skipped' : 'holds'
}
