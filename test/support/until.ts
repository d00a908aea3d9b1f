// A wait for what no event tells of.

/** Waits until it is so; fails after `seconds` with what it waited for, written as what did not happen: `the source is closed`. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string | (() => string), seconds = 20): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !await isSo();) {
    if (Date.now() > deadline) throw vain(what, seconds)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

function vain(what: string | (() => string), seconds: number): Error {
  return new Error(`Waited ${seconds} seconds in vain until ${typeof what === 'string' ? what : what()}`)
}

/** What `coming` resolves to, if it does within `seconds`; fails with what was waited for. */
export async function within<T>(coming: Promise<T>, what: string | (() => string), seconds = 20): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(vain(what, seconds)), seconds * 1000)
  })
  try {
    return await Promise.race([coming, late])
  } finally {
    clearTimeout(timer)
  }
}
