export { openStore, type SqlStore, type StoreOptions } from './database/open-store.ts'
export { sql } from './database/sql.ts'
export type { MissingDatabase } from './engines/engine.ts'
export { missingDatabase } from './engines/engines.ts'
export { loadDriver } from './engines/load-driver.ts'
export { type ListedTable, listTables } from './existing-table/list-tables.ts'
export type { NameCounts } from './existing-table/name-counts.ts'
export type { UserColumnNames } from './existing-table/user-columns.ts'
export type { Comparison } from './existing-table/user-findings.ts'
export {
  type SurveyedUser,
  surveyUsers,
  type UserSurvey,
  type UserSurveyOptions,
} from './existing-table/user-survey.ts'
export { openUserTable, type UserTable, type UserTableOptions } from './existing-table/user-table.ts'
export { type UserTableRecipeOptions, userTable } from './existing-table/user-table-recipe.ts'
export type { RowColumns } from './tables/transferable.ts'
export { rowForms } from './tables/transfers.ts'
