export { prisma } from './prisma.ts'
export type { PrismaProject } from './project.ts'
