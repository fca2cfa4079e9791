import { distributeArrayCasts } from './array-casts.ts'
import { readableAcl, type RawAcl } from './acl.ts'

/** Fields that hold what PostgreSQL printed from a parse tree. */
const EXPRESSIONS: ReadonlySet<string> = new Set(['definition', 'default', 'expression', 'using', 'check'])

/** Makes a document as the statement returned it canonical, in place: privileges in words, expressions in one form. */
export function makeCanonical(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) makeCanonical(item)
  else if (typeof value === 'object' && value !== null) {
    const members = value as Record<string, unknown>
    for (const key of Object.keys(members)) {
      const member = members[key]
      if (typeof member === 'string') {
        if (EXPRESSIONS.has(key)) members[key] = distributeArrayCasts(member)
      } else if (isRawAcl(member)) {
        const acl = readableAcl(member)
        if (acl === null) delete members[key]
        else members[key] = acl
      } else makeCanonical(member)
    }
  }
}

const isRawAcl = (value: unknown): value is RawAcl =>
  typeof value === 'object' && value !== null && 'granted' in value && Array.isArray(value.granted)
