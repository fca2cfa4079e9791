import type { ReportProject } from '@backout/core'

/** What every report says of the project, in the schema's order. */
export const projectJson = ({ adapter, root, migrations, layout, runner, total }: ReportProject): ReportProject => ({
  adapter,
  root,
  migrations,
  layout,
  runner,
  total,
})
