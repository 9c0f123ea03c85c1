/**
 * How much of the contracts the engines run. `npm run test:all` runs every case; a landing leaves out those of which a near neighbour runs,
 * or which SQLite runs for all.
 */
export const isEveryCase: boolean = process.env['LATCHKEY_TEST_LEVEL'] === 'all'
