/** Loaded into a measured process (`--import`): leaves what it used, worker threads included, child processes not. */
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const usage = { peak: maxRSS / 1024, cpu: (userCPUTime + systemCPUTime) / 1000 }
  writeFileSync(process.env.BENCH_USAGE_FILE, JSON.stringify(usage))
})
