/** Statements of every request: built and compiled once for each database, so that a request only sends its values. */
import type { CompiledQuery, QueryResult } from 'kysely'
import type { Queries } from '../engines/engine.ts'

/** Stands for a value until the statement runs. It has the value's type, so that the query is checked as if the value were there. */
export type SlotFor<Input> = <T>(read: (input: Input) => T) => T

class Slot<Input> {
  readonly read: (input: Input) => unknown

  constructor(read: (input: Input) => unknown) {
    this.read = read
  }
}

/**
 * @param build - must always build the same query: it is called once for each database
 * @returns runs the statement with the values of one input
 */
export function statement<Input, Row>(
  build: (queries: Queries, slot: SlotFor<Input>) => { compile(queries: Queries): CompiledQuery<Row> },
): (queries: Queries, input: Input) => Promise<QueryResult<Row>> {
  // A transaction has other queries, but the database's own adapter.
  const compiled = new WeakMap<object, CompiledQuery<Row>>()
  const slot: SlotFor<Input> = (read) => new Slot(read) as never

  return (queries, input) => {
    const executor = queries.getExecutor()
    let query = compiled.get(executor.adapter)
    if (query === undefined) {
      query = build(queries, slot).compile(queries)
      compiled.set(executor.adapter, query)
    }
    const parameters = query.parameters.map((value) => (value instanceof Slot ? value.read(input) : value))
    return executor.executeQuery<Row>({ ...query, parameters })
  }
}

/** The slot of one row of many. */
export function slotAt<Row>(slot: SlotFor<readonly Row[]>, place: number): SlotFor<Row> {
  return (read) =>
    slot((rows) => {
      const row = rows[place]
      if (row === undefined) throw new TypeError(`the statement is of more rows than ${rows.length}`)
      return read(row)
    })
}
