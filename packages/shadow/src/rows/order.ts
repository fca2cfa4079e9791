import type { Table } from './structure.ts'

/**
 * Groups of tables, parents before children. Tables of one group refer to each other in a circle (or one to itself).
 * Tarjan's strongly connected components come out in just that order.
 */
export function groupsOf(tables: ReadonlyMap<number, Table>): Table[][] {
  const groups: Table[][] = []
  const index = new Map<number, number>()
  const low = new Map<number, number>()
  const stack: number[] = []

  for (const root of tables.keys()) if (!index.has(root)) visit(root)
  return groups

  // A stack of its own: a chain of foreign keys may be longer than the call stack is deep.
  function visit(root: number): void {
    const path: { oid: number; targets: number[] }[] = [enter(root)]
    while (path.length > 0) {
      const { oid, targets } = path.at(-1)!
      const target = targets.pop()
      if (target === undefined) {
        path.pop()
        leave(oid, path.at(-1)?.oid)
      } else if (!index.has(target)) path.push(enter(target))
      else if (stack.includes(target)) low.set(oid, Math.min(low.get(oid)!, index.get(target)!))
    }
  }

  function enter(oid: number) {
    index.set(oid, index.size)
    low.set(oid, index.get(oid)!)
    stack.push(oid)
    const targets = tables.get(oid)!.foreignKeys.map((key) => key.target)
    return { oid, targets: targets.filter((target) => tables.has(target)) }
  }

  function leave(oid: number, parent: number | undefined): void {
    if (low.get(oid) === index.get(oid))
      groups.push(stack.splice(stack.indexOf(oid)).map((member) => tables.get(member)!))
    if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(oid)!))
  }
}
