/** Measures a framework's guards alone, in a process of its own. Its only line is the samples. Usage: measure-alone.ts FRAMEWORK ROUNDS */
import { measureRounds } from '../measure/rounds.ts'
import { createAccess, createPools } from './access.ts'
import type { FrameworkName } from './all.ts'
import { aloneSubjects } from './guard-alone.ts'

const WARM_UP_ROUNDS = 30

// Requests are dropped unanswered, a thousand at a time, and Node makes an error for each, whose stack is not needed.
Error.stackTraceLimit = 0

const [framework, rounds] = process.argv.slice(2) as [FrameworkName, string]
const access = createAccess()
await using alone = await aloneSubjects(framework, access, createPools(access))
const samples = await measureRounds(alone.subjects, { rounds: Number(rounds), warmUpRounds: WARM_UP_ROUNDS })
console.log(JSON.stringify(Object.fromEntries(samples)))
