import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../eventually.ts'
import { freePort } from '../freePort.ts'

const template = new URL('../../../deploy/nginx.conf.template', import.meta.url)

export interface Nginx extends AsyncDisposable {
  readonly url: string
}

/** nginx on loopback, with the configuration that is deployed. @param ports of the nodes behind it */
export async function startNginx(ports: number[]): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-nginx-'))
  const port = await freePort()
  const values: Record<string, string> = {
    PARLEY_LISTEN: `127.0.0.1:${port}`,
    PARLEY_SERVERS: ports.map((node) => `server 127.0.0.1:${node} max_fails=0;`).join(' '),
  }
  const site = (await readFile(template, 'utf8')).replace(/\$\{(\w+)\}/g, (variable, name) => values[name] ?? variable)
  await writeFile(join(directory, 'nginx.conf'), mainConfiguration(directory, site))
  const child = spawn('nginx', ['-p', directory, '-c', join(directory, 'nginx.conf'), '-e', join(directory, 'error.log')], {
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  await listening(child, port)
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const mainConfiguration = (directory: string, site: string) => `
daemon off;
pid ${join(directory, 'pid')};
worker_processes 1;
events { worker_connections 16384; }
http {
  access_log off;
  client_body_temp_path ${join(directory, 'body')};
  proxy_temp_path ${join(directory, 'proxy')};
  fastcgi_temp_path ${join(directory, 'fastcgi')};
  uwsgi_temp_path ${join(directory, 'uwsgi')};
  scgi_temp_path ${join(directory, 'scgi')};
  ${site}
}
`

async function listening(child: ChildProcess, port: number) {
  const accepts = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
  await eventually('nginx listens', accepts, (yes) => {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`)
    return yes
  })
}
