/** Loaded into a measured process (`--import`): leaves the most memory that it held, worker threads included. */
import { writeFileSync } from 'node:fs'

process.on('exit', () => writeFileSync(process.env.BENCH_PEAK_FILE, String(process.resourceUsage().maxRSS)))
