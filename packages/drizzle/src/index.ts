export { drizzle } from './drizzle.ts'
