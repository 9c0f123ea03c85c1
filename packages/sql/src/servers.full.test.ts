/** What several processes do to one database, and PostgreSQL when it fails itself; in every landing MariaDB is who fails. */
import { describe } from 'node:test'
import { describeLostTransactions } from './testing/describe-database.ts'
import { describeDemoted } from './testing/describe-demoted.ts'
import { describeOutage } from './testing/describe-outage.ts'
import { describeProcesses } from './testing/describe-processes.ts'
import { mariaDbEngine } from './testing/mariadb-engine.ts'
import { postgresEngine } from './testing/postgres-engine.ts'
import { sqliteEngine } from './testing/sqlite-engine.ts'

describeProcesses(sqliteEngine())
describeProcesses(mariaDbEngine())

const postgres = postgresEngine()
const { name, skip, running } = postgres
describeProcesses(postgres)
describe(name, { skip }, () => describeLostTransactions(postgres))
describeOutage(name, skip, running)
describeDemoted(name, skip, running)
