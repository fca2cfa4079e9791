/** The streams and the surroundings that a run sees; a value, so that tests can give their own. */
export interface Terminal {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Writes to stdout: reports and help, nothing else. */
  readonly out: (text: string) => void
  /** Writes to stderr: everything else. */
  readonly err: (text: string) => void
  /** What is a terminal, and how wide. */
  readonly stdin: { readonly isTTY: boolean }
  readonly stdout: Screen
  readonly stderr: Screen
}

export interface Screen {
  readonly isTTY: boolean
  /** Columns; 100 where there is no terminal. */
  readonly width: number
}

/**
 * Whether to colour what goes to a stream. `FORCE_COLOR` wins over `NO_COLOR`, both over what the stream is.
 * @see https://no-color.org
 * @see https://nodejs.org/docs/latest-v20.x/api/cli.html#force_color1-2-3
 */
export function colored(screen: Screen, env: NodeJS.ProcessEnv): boolean {
  const force = env['FORCE_COLOR']
  if (force !== undefined) return force !== '0' && force !== 'false'
  if (env['NO_COLOR']) return false
  return screen.isTTY && env['TERM'] !== 'dumb'
}

/** Whether a person can be asked: a terminal on both ends, and no CI. */
export function interactive({ stdin, stderr, env }: Terminal): boolean {
  return stdin.isTTY && stderr.isTTY && !(env['CI'] && env['CI'] !== 'false')
}
