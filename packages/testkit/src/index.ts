export { adapterConformance } from './conformance/conformance.ts'
export type * from './conformance/options.ts'
export type * from './conformance/probe.ts'
export { ruleTests, type RuleTest } from '@backout/rules'
