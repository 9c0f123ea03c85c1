/**
 * MCP proof: both real SDK clients, which know an address alone, against a guarded server on each host, with somebody else's authorization server.
 * Usage: node … mcp.ts [host …]. Exits with 1 when something does not hold.
 */

import { startForeignServer } from '../front-door/foreign-server.ts'
import { hosts } from '../front-door/hosts.ts'
import { installFrontDoor } from '../front-door/installed.ts'
import { proveExample } from '../front-door/prove-example.ts'
import { proveBound, proveHost } from '../front-door/prove-host.ts'
import { loadSdkClients } from '../front-door/sdk-clients.ts'

const words = process.argv.slice(2)
const installed = installFrontDoor()
const makeServer = () => startForeignServer(installed)
const clients = await loadSdkClients(installed)
for (const [name, start] of Object.entries(hosts)) {
  if (words.length > 0 && !words.includes(name)) continue
  for (const client of clients) {
    console.log(`\n${name}, ${client.name} (${client.version})`)
    await proveHost({ installed, start, client, makeServer })
    await proveBound({ installed, start, client, makeServer })
  }
}
if (words.length === 0 || words.includes('example')) {
  for (const client of clients) {
    console.log(`\nexamples/mcp, ${client.name} (${client.version})`)
    await proveExample(installed, client, makeServer)
  }
}
