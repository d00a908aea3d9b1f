// Runs a program to its end.
import { spawnSync } from 'node:child_process'

/** What it printed; throws that with what it printed as errors where it failed, or did not end within five minutes. */
export function run(program: string, args: readonly string[], options: { readonly cwd?: string, readonly env?: NodeJS.ProcessEnv } = {}): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 300_000, ...options })
  if (status === 0) return stdout
  throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`, { cause: error })
}
