export * from './catalog/read-catalog.ts'
export * from './identities.ts'
