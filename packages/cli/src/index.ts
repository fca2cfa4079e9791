export { defineConfig } from './config.ts'
export { defineRule } from './custom-rule.ts'
export type { BackoutConfig, ShadowConfig } from './config.ts'
export type { Operation, Rule, RuleContext, RuleDocs, RuleExample, RuleFinding, RuleOption } from '@backout/core'
