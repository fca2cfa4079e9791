import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Workspace packages are read from their sources, so a test never runs against a stale build.
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/empties.ts',
    exclude: ['**/node_modules/**', '**/.tmp/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores here; a PGlite needs most of one while it starts.
    maxWorkers: 2,
    // In CI real servers, real CLIs and their time limits share two cores: once more tells a slow machine from a fault.
    retry: process.env['CI'] ? 1 : 0,
  },
})
