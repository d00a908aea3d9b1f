// Opens an address in the browser that the system starts for it.
import { spawn } from 'node:child_process'

/** The program that opens an address on this platform, and its arguments; none of them is a shell. */
export function openerFor(platform: NodeJS.Platform, url: string): readonly [program: string, ...args: string[]] {
  switch (platform) {
    case 'darwin': return ['open', url]
    // `start` is a word of the shell; this is what it comes to.
    case 'win32': return ['rundll32', 'url.dll,FileProtocolHandler', url]
    default: return ['xdg-open', url]
  }
}

/** Opens the address; where that fails, `report` gets one line. */
export function openBrowser(url: string, report: (line: string) => void): void {
  const [program, ...args] = openerFor(process.platform, url)
  const child = spawn(program, args, { detached: true, stdio: 'ignore', windowsHide: true })
  const reportFailure = (why: string): void => {
    report(`The browser does not open (${program}: ${why}): open ${url} in it`)
  }
  child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
    reportFailure(code === 'ENOENT' ? 'not installed' : message)
  })
  child.once('exit', code => {
    if (code !== null && code !== 0) reportFailure(`status ${code}`)
  })
  child.unref()
}
