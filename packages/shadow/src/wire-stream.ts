import { Duplex } from 'node:stream'

/** Sends whole messages of PostgreSQL's wire protocol, and returns all that the server answers. */
export type Exchange = (bytes: Buffer) => Promise<Uint8Array>

/** Parse, Bind, Describe, Execute and Close wait for the Sync or Flush that follows. */
const WAITING = new Set(Buffer.from('PBDEC'))
const QUERY = 'Q'.charCodeAt(0)
const TERMINATE = 'X'.charCodeAt(0)
/** CopyFail with an empty message. */
const COPY_FAIL = Buffer.from([...Buffer.from('f'), 0, 0, 0, 5, 0])

/**
 * The socket that `pg.Client` takes a server without one to be (its `stream` option).
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class WireStream extends Duplex {
  readonly #exchange: Exchange
  #unsent: Buffer = Buffer.alloc(0)
  #started = false

  constructor(exchange: Exchange) {
    super()
    this.#exchange = exchange
  }

  /** Called by `pg` in place of `net.Socket.connect`. */
  connect(): void {
    setImmediate(() => this.emit('connect'))
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    void this.#send(chunk, done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    void this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done)
  }

  override _final(done: () => void): void {
    this.push(null)
    done()
  }

  async #send(chunk: Buffer, done: (error?: Error | null) => void): Promise<void> {
    try {
      await this.#forward(chunk)
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  async #forward(chunk: Buffer): Promise<void> {
    this.#unsent = this.#unsent.length === 0 ? chunk : Buffer.concat([this.#unsent, chunk])
    const end = this.#ready()
    if (end === 0) return
    const bytes = this.#unsent.subarray(0, end)
    this.#unsent = this.#unsent.subarray(end)
    if (bytes[0] !== TERMINATE) this.push(await this.#exchange(withCopyEnd(bytes)))
  }

  /** Where the last message ends that asks for an answer. */
  #ready(): number {
    let end = 0
    for (let at = 0; ;) {
      const length = this.#started ? 1 : 0
      if (at + length + 4 > this.#unsent.length) return end
      const next = at + length + this.#unsent.readUInt32BE(at + length)
      if (next > this.#unsent.length) return end
      if (!this.#started || !WAITING.has(this.#unsent[at]!)) end = next
      this.#started = true
      at = next
    }
  }

  // What `pg` expects of a socket.
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}

/**
 * A server without a socket cannot wait for the data of a COPY FROM STDIN, so the refusal that `pg` would send is sent along.
 * Where no COPY waits for it the server ignores it.
 */
function withCopyEnd(bytes: Buffer): Buffer {
  if (bytes[0] !== QUERY || !/\bcopy\b[^;]*\bstdin\b/i.test(bytes.toString('latin1'))) return bytes
  return Buffer.concat([bytes, COPY_FAIL])
}
