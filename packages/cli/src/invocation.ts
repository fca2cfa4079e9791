import type { Preset, PurgeScope, Severity } from '@backout/core'

/** What a command line asks for, as data. */
export type Invocation =
  | LookInvocation
  | DrillInvocation
  | HeldInvocation
  | WrapInvocation
  | InitInvocation
  | StatsInvocation
  | ExplainInvocation
  | PreflightInvocation

/** `down`, `check`, `prove`: look at migrations that are on disk. */
export interface LookInvocation {
  readonly command: 'down' | 'check' | 'prove'
  readonly pick: Pick
  readonly force: boolean
  readonly dryRun: boolean
  /** Puts aside what the newest of the picked migrations would destroy. Absent when nobody asked. */
  readonly stash?: StashFlags
  /** SQL files to look at instead of an ORM's project; null for a project. */
  readonly sql: SqlFiles | null
  /** Mends the newest migration where there is a mechanical way; `ask` before it writes, or write, or only show. */
  readonly fix: 'no' | 'ask' | 'write' | 'show'
  /** Whether every finding goes into the baseline. */
  readonly baseline: boolean
  readonly flags: Flags
}

/** `down --stash`. */
interface StashFlags {
  /** The most that may be put aside, in bytes. Absent: what the config says. */
  readonly limit?: number
  /** The user says that no database has run it. */
  readonly unapplied: boolean
}

/** `check --sql <files…>`; paths as they were given. */
export interface SqlFiles {
  readonly files: readonly string[]
  /** The schema before them. */
  readonly schema?: string
  readonly inTransaction: boolean
}

/** Which migrations are looked at: the newest, all, or those that differ from a git ref. */
export type Pick = 'newest' | 'all' | { readonly since: string }

/** `backout drill`: a rehearsal of the way back. */
export interface DrillInvocation {
  readonly command: 'drill'
  readonly pick: DrillPick
  /** Rows in each table. */
  readonly rows: number
  readonly flags: Flags
}

/** The newest so many migrations, all, or those since a git ref. */
export type DrillPick = 'all' | { readonly last: number } | { readonly from: string }

/** `backout [options] drizzle-kit …`, `backout [options] prisma …`. */
export interface WrapInvocation {
  readonly command: 'wrap'
  readonly tool: ToolName
  /** The tool's own arguments, untouched. */
  readonly args: readonly string[]
  /** Consents to findings, but never to those of hazard `loses-data`. */
  readonly yes: boolean
  /** Ids of rules whose findings are consented to. */
  readonly accept: readonly string[]
  readonly flags: Flags
}

export type ToolName = 'drizzle-kit' | 'prisma'

export interface InitInvocation {
  readonly command: 'init'
  readonly supabase: boolean
  readonly force: boolean
  readonly flags: Flags
}

/** `backout stash list | show | purge`. */
export interface HeldInvocation {
  readonly command: 'stash'
  readonly ask:
    | { readonly what: 'list' }
    /** The name of a table of the stash, or of a migration. */
    | { readonly what: 'show'; readonly name: string }
    | { readonly what: 'purge'; readonly scope: PurgeScope; readonly yes: boolean }
  readonly flags: Flags
}

/** `backout stats`: what production says of itself, as JSON. */
interface StatsInvocation {
  readonly command: 'stats'
  readonly flags: Flags
}

/** `backout preflight [migration]`. */
export interface PreflightInvocation {
  readonly command: 'preflight'
  /** Null takes the newest that production has. */
  readonly migration: string | null
  readonly flags: Flags
}

/** `backout explain [rule]`. */
interface ExplainInvocation {
  readonly command: 'explain'
  /** Null lists every rule. */
  readonly rule: string | null
  readonly flags: Flags
}

/** Options that every command shares; what was not given is absent. */
export interface Flags {
  /** Run as if started in this folder. */
  readonly cwd?: string
  readonly adapter?: 'drizzle' | 'prisma'
  readonly migrations?: string
  /** The ORM's config file. */
  readonly config?: string
  /** `pglite`, `native`, `native:<major>`, a URL; false with `--no-shadow`. */
  readonly shadow?: string | false
  readonly shadowSetup?: string
  /** Seconds for one statement. */
  readonly timeout?: number
  /** Production, which is only read. */
  readonly databaseUrl?: string
  /** What `backout stats` wrote, instead. */
  readonly stats?: string
  readonly failOn?: Severity
  readonly preset?: Preset
  readonly format?: Format
  readonly quiet?: boolean
}

export type Format = 'pretty' | 'json' | 'markdown'
