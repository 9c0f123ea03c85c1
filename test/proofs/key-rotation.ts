/**
 * Keys are replaced every two seconds while two login servers sign and four processes verify: `npm run proof:rotation -- [--seconds 300]
 * [--engine sqlite|mariadb|postgres] [--revocations 20]`. Prints its figures, and leaves with 1 when a good token was refused, a revoked
 * key was believed for too long, or something private was published.
 */
import { parseArgs } from 'node:util'
import { type Engine, openHouse } from './rotation/house.ts'
import { measureRevokedKeys, measureRotation } from './rotation/measure.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    engine: { type: 'string', default: 'sqlite' },
    revocations: { type: 'string', default: '20' },
  },
})
/** What a connected guard promises (decision 0013). */
const PROMISED_MILLISECONDS = 1000

await using house = await openHouse(values.engine as Engine)
const figures = await measureRotation(house, Number(values.seconds))
const { falseRejects, privateMembers } = figures
const perSecond = (count: number) => `${(count / figures.seconds).toFixed(0)}/s`
console.log(`engine ${values.engine}, ${figures.seconds.toFixed(1)} s, 2 login servers, 2 APIs by JWKS`)
console.log(`keys that signed: ${figures.signers}, one every ${(figures.seconds / figures.signers).toFixed(2)} s`)
console.log(
  `logins: ${figures.logins} (${perSecond(figures.logins)}), tokens shown: ${figures.shown} (${perSecond(figures.shown)})`,
)
console.log(`logins answered 503: ${figures.unavailable}`)
console.log(`good tokens refused: ${falseRejects.length}`)
for (const one of new Set(falseRejects)) console.log(`  ${one}`)
console.log(
  `JWK sets read: ${figures.jwksRead}, most keys in one: ${figures.mostKeysPublished}, private members: ${privateMembers.join() || 'none'}`,
)
if (falseRejects.length > 0 || privateMembers.length > 0) process.exitCode = 1

const times = (await measureRevokedKeys(house, Number(values.revocations), 10 * PROMISED_MILLISECONDS)).toSorted(
  (a, b) => a - b,
)
const at = (share: number) => `${Math.round(times[Math.ceil(times.length * share) - 1] ?? 0)} ms`
console.log(
  `revoked keys: ${times.length}, refused by all four after ${at(0.5)} (median), ${at(1)} (longest); promised: ${PROMISED_MILLISECONDS} ms`,
)
if ((times.at(-1) ?? 0) > PROMISED_MILLISECONDS) process.exitCode = 1
