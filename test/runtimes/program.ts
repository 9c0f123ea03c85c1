/** The exam as a program, for runtimes that are commands: `program.ts <origin of the examiner>`, one line of JSON. */
import { examinePublicApi } from './public-api.ts'

console.log(JSON.stringify(await examinePublicApi(process.argv[2] ?? '')))
