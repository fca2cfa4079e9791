export { defineConfig } from './config.ts'
export type { BackoutConfig, ShadowConfig } from './config.ts'
