export * from './identities.ts'
