/** kill -9 between each two steps of each event: what its row says must be true, and what was interrupted can be done again. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHasher } from '@latchkey/passwords'
import type { Store } from '@latchkey/server/stores'
import { openStore } from '@latchkey/sql'
import {
  createAdministrator,
  createPerson,
  isLetIn,
  logIn,
  mustLogIn,
  NEW_PASSWORD,
  PASSWORD,
  type Person,
  type Tokens,
  WAYS,
} from './person.ts'
import { hasStaleGrants, SCENARIOS, type Scenario } from './scenarios.ts'
import { type Fault, type Stepped, startStepped } from './stepped.ts'
import type { SteppedSettings } from './stepped-process.ts'

/** One event, killed at each of its steps. */
export interface EventProof {
  readonly event: string
  /** Each step, and whether the change was there after the kill. */
  readonly kills: readonly { readonly step: string; readonly isChanged: boolean }[]
  /** After how many seconds a login was refused that had begun between the first step and the commit, where that can be. */
  readonly straySeconds: number | undefined
  /** In words. */
  readonly broken: readonly string[]
}

/** The next process does what is left when the claim of the one that died has run out: after 30 seconds, looked for every 5. */
const LONGEST_STRAY_SECONDS = 60

interface House {
  readonly store: Store
  readonly settings: SteppedSettings
  readonly hash: string
  /** It is never killed. */
  readonly survivor: Stepped
}

interface Stray {
  readonly scenario: Scenario
  readonly tokens: Tokens
  readonly since: number
}

export interface StepsOptions {
  /** An empty database. */
  readonly database: string
  /** Left out: all. */
  readonly scenarios?: readonly Scenario[]
  /** Whether logins that begin meanwhile are waited for, which takes half a minute. Default true. */
  readonly strayLogins?: boolean
  /** Hears how far it is. */
  readonly tell?: (line: string) => void
}

export async function proveSteps(options: StepsOptions): Promise<readonly EventProof[]> {
  const { database, scenarios = SCENARIOS, strayLogins = true, tell } = options
  const settings = { database, issuer: 'https://login.example', keyEncryptionKey: randomBytes(32).toString('hex') }
  await using store = await openStore({ url: database })
  await using survivor = await startStepped(settings)
  const house: House = { store, settings, survivor, hash: await createHasher().hash(PASSWORD) }
  const proofs: EventProof[] = []
  const strays = new Map<string, ReturnType<typeof untilRefused>>()
  for (const scenario of scenarios) {
    const { kills, broken, steps } = await killAtEach(house, scenario)
    proofs.push({ event: scenario.name, kills, broken, straySeconds: undefined })
    tell?.(`${scenario.name}: killed at ${kills.length} steps, ${broken.length} broken promises`)
    if (!strayLogins || !scenario.hasStray) continue
    const stray = await leaveStray(house, scenario, steps)
    // From now on, and not when all is done: it is the time that counts.
    strays.set(scenario.name, untilRefused(addressOf(survivor), stray))
  }
  // Waited for here: the survivor is asked until the last of them.
  return await Promise.all(
    proofs.map(async (proof) => {
      const end = await strays.get(proof.event)
      return end ? { ...proof, straySeconds: end.seconds, broken: [...proof.broken, ...end.broken] } : proof
    }),
  )
}

async function killAtEach(house: House, scenario: Scenario) {
  const kills: EventProof['kills'][number][] = []
  const broken: string[] = []
  // Nobody is killed at first, so that it is known which steps there are.
  const { steps } = await interrupt(house, scenario, {})
  if (!steps.includes(scenario.change))
    throw new Error(`${scenario.name}: ${scenario.change} is none of ${steps.join()}`)
  for (const [index, step] of steps.entries()) {
    const { who, isChanged, faults } = await interrupt(house, scenario, { killAt: index + 1 })
    kills.push({ step, isChanged })
    broken.push(...faults.map((fault) => `${scenario.name}, killed before step ${index + 1} (${step}): ${fault}`))
    await rm(house, who)
  }
  return { kills, broken, steps }
}

/** The users of one run are of no use to the next, and a table that grows tells nothing. */
async function rm({ store }: House, { id }: Pick<Person, 'id'>): Promise<void> {
  await store.users.remove(id)
}

async function interrupt(house: House, scenario: Scenario, fault: Fault) {
  const { store, settings } = house
  const before = await freshServer(house, scenario)
  const at = addressOf(before.server)
  const who = await createPerson(store, at, house.hash)
  const administrator = await createAdministrator(store, at, house.hash)
  const admin = administrator.access
  const kid = scenario.act ? undefined : await activeKey(store)
  await before[Symbol.asyncDispose]()

  const faulty = await startStepped({ ...settings, ...(kid !== undefined && { revokeKey: kid }) }, fault)
  const first = await scenario.act?.({ at: addressOf(faulty), who, admin })
  const isKilled = fault.killAt !== undefined
  if (isKilled || !scenario.act) {
    const signal = await faulty.gone
    if (isKilled && signal !== 'SIGKILL') throw new Error(`${scenario.name}: the process was not killed`)
  } else if (!first || first.status >= 300) {
    throw new Error(`${scenario.name}: answered with ${first?.status}`)
  }
  const steps = [...faulty.steps]
  await faulty[Symbol.asyncDispose]()

  const isChanged = await scenario.isChanged(store, who)
  await using again = await startStepped(settings)
  const faults = isChanged ? await lettersIn(addressOf(again), scenario, who, 'after the kill') : []
  faults.push(...(await repeat(house, scenario, { at: addressOf(again), who, admin, wasChanged: isChanged, kid })))
  await rm(house, administrator)
  return { who, isChanged, steps, faults }
}

interface Repetition {
  readonly at: string
  readonly who: Person
  readonly admin: string
  readonly wasChanged: boolean
  readonly kid: string | undefined
}

async function repeat(house: House, scenario: Scenario, repetition: Repetition): Promise<readonly string[]> {
  const { at, who, admin, wasChanged, kid } = repetition
  const faults: string[] = []
  if (scenario.act) {
    const status = (await scenario.act({ at, who, admin }))?.status ?? 0
    const good = wasChanged ? scenario.repeated : [200, 204]
    if (!good.includes(status)) faults.push(`it was answered with ${status} when it was done again`)
  } else if (kid !== undefined) {
    await using process = await startStepped({ ...house.settings, revokeKey: kid })
    await process.gone
    // Other processes learn of it within a second.
    await sleep(1000)
  }
  if (!(await scenario.isChanged(house.store, who))) faults.push('it was not done when it was done again')
  faults.push(...(await lettersIn(at, scenario, who, 'when it was done again')))
  if (scenario.name === 'grants_changed' && (await hasStaleGrants(at, who)))
    faults.push('a refresh gave what was taken')
  if (scenario.name.startsWith('credentials') && !(await logIn(at, who.username, NEW_PASSWORD)))
    faults.push('the new password is refused')
  return faults
}

/** What lets somebody in that must not. */
async function lettersIn(at: string, { dead }: Scenario, who: Person, when: string): Promise<string[]> {
  const faults: string[] = []
  for (const way of dead) if (await WAYS[way]?.(at, who)) faults.push(`the ${way} lets somebody in ${when}`)
  return faults
}

/** A login that begins between `before` and the commit, and whose end the process that changes the row does not live to see. */
async function leaveStray(house: House, scenario: Scenario, steps: readonly string[]): Promise<Stray> {
  const { store, settings, survivor } = house
  const at = addressOf(survivor)
  const who = await createPerson(store, at, house.hash)
  const admin = (await createAdministrator(store, at, house.hash)).access
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-hold-'))
  const holdFile = join(folder, 'hold')
  writeFileSync(holdFile, '')
  const holdAt = steps.lastIndexOf('begin', steps.indexOf(scenario.change)) + 1
  const killAt = steps.indexOf('committed', steps.indexOf(scenario.change)) + 1
  await using faulty = await startStepped(settings, { holdAt, killAt, holdFile })
  const acting = scenario.act?.({ at: addressOf(faulty), who, admin })
  await faulty.reached(holdAt)
  const tokens = await mustLogIn(at, who.username)
  rmSync(folder, { recursive: true })
  await Promise.all([acting, faulty.gone])
  if (!(await scenario.isChanged(store, who))) throw new Error(`${scenario.name}: it was killed too soon`)
  return { scenario, tokens, since: performance.now() }
}

async function untilRefused(at: string, { scenario, tokens, since }: Stray) {
  const seconds = () => Math.round((performance.now() - since) / 1000)
  for (;;) {
    const isIn = await isLetIn(at, tokens.access).catch(String)
    if (typeof isIn === 'string') return { seconds: seconds(), broken: [`${scenario.name}: ${isIn}`] }
    if (!isIn) return { seconds: seconds(), broken: [] }
    if (seconds() > LONGEST_STRAY_SECONDS)
      return {
        seconds: seconds(),
        broken: [`${scenario.name}: a login that began meanwhile is good after ${seconds()} s`],
      }
    await sleep(500)
  }
}

/** A key that was revoked signs in a running process until it reads the keys again: those scenarios begin with a new one. */
async function freshServer({ settings, survivor }: House, { act }: Scenario) {
  if (act) return { server: survivor, [Symbol.asyncDispose]: async () => {} }
  const server = await startStepped(settings)
  return { server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

async function activeKey({ signingKeys }: Store): Promise<string> {
  const active = (await signingKeys.list()).find(({ state }) => state === 'active')
  if (!active) throw new Error('no key signs')
  return active.kid
}

function addressOf({ address }: Stepped): string {
  if (address === undefined) throw new Error('it does not listen')
  return address
}
