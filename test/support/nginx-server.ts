// An nginx that serves a folder, for who compares file servers.
import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, isAccepting } from './free-port.ts'
import { until } from './until.ts'

const said = spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr as string | null

/** Such as `nginx 1.22.1`; undefined where it is not installed. */
export const NGINX_VERSION: string | undefined = said?.match(/nginx\/[\d.]+/)?.[0].replace('/', ' ')
export const NO_NGINX = 'nginx is not installed: sh test/install-engines.sh'

export interface NginxServer {
  readonly port: number
  readonly child: ChildProcess
  stop(): Promise<void>
}

/** Starts nginx over a folder. `lines` are those of its `server` beside `listen` and `root`. */
export async function startNginx(root: string, lines: readonly string[]): Promise<NginxServer> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'))
  const port = await freePort()
  writeFileSync(join(folder, 'nginx.conf'), configuration({ folder, root, port, lines }))
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'ignore' })
  await until(() => isAccepting(port), 'nginx listens')
  return {
    port, child,
    async stop() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

const configuration = ({ folder, root, port, lines }: { folder: string, root: string, port: number, lines: readonly string[] }): string => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  types { text/plain txt; text/html html; text/javascript js; }
  client_body_temp_path ${folder}/client;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${root};
    ${lines.join('\n    ')}
  }
}
`
