import { createInterface } from 'node:readline/promises'
import { Interrupted } from './interrupt.ts'

/** Asks the person at the terminal for a yes; anything else is a no. @throws Interrupted */
export async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const interrupted = new Promise<never>((_, reject) => lines.on('SIGINT', () => reject(new Interrupted('SIGINT'))))
  // Ctrl-D is no answer, and no answer is no.
  const closed = new Promise<string>((resolve) => lines.on('close', () => resolve('')))
  try {
    return /^y(?:es)?$/i.test((await Promise.race([lines.question(question), interrupted, closed])).trim())
  } finally {
    lines.close()
  }
}
