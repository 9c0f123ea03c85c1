/** A private MariaDB for the tests of one file. */
import type { ServerEngine } from './test-engine.ts'
import { testedDatabase } from './tested-database.ts'

/** Starts it before the file's tests, and ends it after them. */
export function mariaDbEngine(): ServerEngine {
  const { skip, running } = testedDatabase('mariadb')
  return {
    name: 'MariaDB',
    skip,
    openedOnce: false,
    isServer: true,
    running,
    createDatabase: () => running().createDatabase(),
    articleTable: `CREATE TABLE \`user\` (
    \`id\` int NOT NULL AUTO_INCREMENT,
    \`username\` varchar(45) DEFAULT NULL,
    \`password\` varchar(255) DEFAULT NULL,
    PRIMARY KEY (\`id\`)
  ) ENGINE=InnoDB AUTO_INCREMENT=1 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    textIdTable: 'create table accounts (uid varchar(40), login varchar(45), pw text, off tinyint) charset utf8mb4',
  }
}
