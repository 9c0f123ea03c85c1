/** Compares the planned architecture with the real files. The tests in `architecture/` show that each rule can fail. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adaptersAreShort, adaptersExportOneName, typesAreNotAugmented } from './architecture/adapters.ts'
import { noAnyType } from './architecture/any-type.ts'
import { auditEventsAreDeclared } from './architecture/audit-events.ts'
import {
  bareImportsAreDeclared,
  entryPointsNeedOnlyWhatIsInstalled,
  noReachIntoPackages,
} from './architecture/borders.ts'
import { filesHaveNoCircles, packagesHaveNoCircles } from './architecture/circles.ts'
import { noDeveloperPaths } from './architecture/developer-paths.ts'
import { fewFilesAreLong, longFilesSayWhy } from './architecture/file-length.ts'
import { everyPackageHasAFloor, importsGoDown } from './architecture/floors.ts'
import { functionsAreShort } from './architecture/function-length.ts'
import { nobodyHandsInFaults } from './architecture/handed-faults.ts'
import { namesAreKebabCase, nothingIsADrawer } from './architecture/names.ts'
import { oneFileReadsTheClock } from './architecture/one-clock.ts'
import { optionsArePure, protocolIsPure, tokensNeedOnlyCrypto } from './architecture/purity.ts'
import { loadRepository } from './architecture/repository.ts'
import { everyRoomHasAFloor, nounRoomsHaveOneShape, roomsLookDown, theServerKnowsNoSql } from './architecture/rooms.ts'
import type { Rule } from './architecture/tree.ts'

const rules: readonly (readonly [promise: string, rule: Rule])[] = [
  ['every package stands on a floor', everyPackageHasAFloor],
  ['imports go down a floor or stay inside a package', importsGoDown],
  ['every room stands on a floor of its package', everyRoomHasAFloor],
  ['imports of a room go down a floor', roomsLookDown],
  ['no noun room, nor any other of the server, imports SQL', theServerKnowsNoSql],
  ['noun rooms have the same shape', nounRoomsHaveOneShape],
  ['what the audit log hears is declared beside its noun', auditEventsAreDeclared],
  ['packages import each other in no circle', packagesHaveNoCircles],
  ['files import each other in no circle', filesHaveNoCircles],
  ['every bare import is declared by its own workspace', bareImportsAreDeclared],
  ['what users import needs only what is installed with its package', entryPointsNeedOnlyWhatIsInstalled],
  ['no import reaches past the exports of another package', noReachIntoPackages],
  ['one file of a package reads the clocks of the machine, and nobody else does', oneFileReadsTheClock],
  ['options import nothing and know no platform', optionsArePure],
  ['protocol imports options alone and knows no platform', protocolIsPure],
  ['tokens import nothing but node:crypto, node:buffer and options', tokensNeedOnlyCrypto],
  ['no file uses the type any', noAnyType],
  ['nothing is named helpers, utils, shared or common', nothingIsADrawer],
  ['folders and sources have kebab-case names', namesAreKebabCase],
  ['faults are returned, and no list is handed in to be filled', nobodyHandsInFaults],
  ['a file over 400 lines says why', longFilesSayWhy],
  ['at most two published files have more than 220 lines', fewFilesAreLong],
  ['no published function has more than 100 lines', functionsAreShort],
  ['a guard adapter is 15 to 25 lines of code', adaptersAreShort],
  ['a guard adapter exports one value, named after its framework', adaptersExportOneName],
  ["no package adds to somebody else's types", typesAreNotAugmented],
  ['no file names a folder of one machine', noDeveloperPaths],
]

const repository = loadRepository()

test('the rules see the whole repository', () => {
  const thisFile = repository.sources.find(({ path }) => path === 'test/architecture.test.ts')
  assert.equal(thisFile?.workspace?.name, '@latchkey/test')
  assert.ok(
    thisFile.imports.some(({ target }) => target.kind === 'file' && target.path === 'test/architecture/tree.ts'),
  )
  assert.ok(repository.workspaces.some(({ name }) => name === '@latchkey/protocol'))
})

for (const [promise, rule] of rules) {
  test(promise, () => {
    const violations = rule(repository).map(({ path, line, message }) => `${path}:${line} ${message}`)
    assert.deepEqual(violations, [])
  })
}
