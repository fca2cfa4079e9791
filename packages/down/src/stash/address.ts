import { quote } from '../step.ts'

/** `public."Order"`, as a catalog has it, as steps have it: `"public"."Order"`. */
export function addressOf(relation: string): string {
  const parts = relation.match(/"(?:[^"]|"")+"|[^.]+/g) ?? []
  return parts.map((part) => (part.startsWith('"') ? part : quote(part))).join('.')
}
