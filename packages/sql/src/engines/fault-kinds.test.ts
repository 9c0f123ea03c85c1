/** What codes mean that no server of the tests can be brought to send: each stands in a public report or in the server's own list. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FaultKind } from './fault-kind.ts'
import { mysqlFaultKind } from './mysql-errors.ts'
import { postgresFaultKind } from './postgres-errors.ts'
import { sqliteFaultKind } from './sqlite-errors.ts'

describe('an error of MySQL or MariaDB', () => {
  for (const [errno, sqlState, kind, what] of [
    [4031, 'HY000', 'away', 'MySQL has closed an idle connection (sidorares/node-mysql2#1925)'],
    [3169, 'HY000', 'away', 'the session was killed'],
    [3168, 'HY000', 'away', 'the server is not available'],
    [3032, 'HY000', 'away', 'the server is offline for all but its operator'],
    [1461, '42000', 'busy', 'others have prepared all the statements that it holds (Qihoo360/wayne#428)'],
    [1226, '42000', 'busy', 'the account has all its connections (OpenIdentityPlatform/OpenDJ#1018)'],
    [1203, '42000', 'busy', 'the same, of everybody'],
    [1206, 'HY000', 'busy', 'its table of locks is full'],
    [1637, 'HY000', 'busy', 'too many transactions write'],
    [3572, 'HY000', 'busy', 'a lock was not to be had at once'],
    [1317, '70100', 'busy', 'the statement was ended'],
    [1412, 'HY000', 'conflict', 'the table was changed meanwhile: its own words are to try again'],
    [1615, 'HY000', 'conflict', 'the statement must be prepared again'],
    [3100, 'HY000', 'conflict', 'a group of servers did not agree'],
    [1290, 'HY000', 'read_only', 'the server only reads'],
    [28, 'HY000', 'failing', 'an error of the system: no room'],
    [1129, 'HY000', 'refused', 'this host is blocked, until an operator has flushed that'],
    [1146, '42S02', 'refused', 'there is no such table'],
  ] as const) {
    it(`${errno} is ${kind}: ${what}`, () => {
      assert.equal(mysqlFaultKind(Object.assign(new Error('told'), { errno, sqlState })), kind)
    })
  }
})

describe('an error of PostgreSQL', () => {
  for (const [code, kind, what] of [
    ['57014', 'busy', 'the statement took too long (HeliosSoftware/hfs#353)'],
    ['57P01', 'away', 'the server is shut down'],
    ['25006', 'read_only', 'the server only reads (keycloak/keycloak#22422)'],
    ['40001', 'conflict', 'a replica has stopped a statement for its recovery (crtsh/certwatch_db#30)'],
    ['72000', 'conflict', 'the snapshot is too old'],
    ['53100', 'failing', 'the disk is full'],
    ['53300', 'busy', 'the server has all its connections'],
    ['58030', 'failing', 'an input or output error'],
    ['42P01', 'refused', 'there is no such table'],
    ['26000', 'conflict', 'a pooler has given the transaction a connection that does not know the statement'],
    ['0A000', 'refused', 'the server has no such feature'],
  ] as const) {
    it(`${code} is ${kind}: ${what}`, () => {
      assert.equal(postgresFaultKind(Object.assign(new Error('told'), { code })), kind)
    })
  }
})

describe('an error of SQLite', () => {
  for (const [errcode, kind, what] of [
    [10, 'failing', 'input or output failed (infinidysk/infinidysk#622)'],
    [266, 'failing', 'a read failed'],
    [13, 'failing', 'the disk is full (jellyfin/jellyfin.org#648)'],
    [8, 'read_only', 'the file only reads (FlowiseAI/Flowise#5578)'],
    [1544, 'read_only', 'so does its folder, which WAL needs (fr-ser/grafana-sqlite-datasource#168)'],
    [11, 'refused', 'the file is damaged: waiting mends nothing'],
  ] as const satisfies readonly (readonly [number, FaultKind, string])[]) {
    it(`${errcode} is ${kind}: ${what}`, () => {
      assert.equal(sqliteFaultKind(Object.assign(new Error('told'), { errcode })), kind)
    })
  }
})
