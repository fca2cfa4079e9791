import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A server that takes connections and never answers: whoever has connected is in the middle of its work. */
export async function silentServer() {
  const server = createServer((socket) => void socket.on('error', () => {}))
  const connected = once(server, 'connection')
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `postgres://me@127.0.0.1:${port}/shadow`, connected, close: () => server.close() }
}
