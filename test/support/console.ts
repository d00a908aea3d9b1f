// What a test lets print to the console, gathered.

/** Runs with console.error gathered instead of printed. */
export async function withConsole(use: (errors: unknown[]) => Promise<void>): Promise<void> {
  const { error } = console
  const errors: unknown[] = []
  console.error = (...args: unknown[]) => { errors.push(...args) }
  try {
    await use(errors)
  } finally {
    console.error = error
  }
}
