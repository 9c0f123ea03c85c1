export * from './private-database.ts'
