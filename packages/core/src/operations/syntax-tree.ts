import type { Node, RangeVar, RoleSpec } from '@pgsql/types'
import { quoteIdentifier } from '../sql/identifier.ts'
import type { QualifiedName } from './name.ts'

/** The parser's names of nodes: `CreateStmt`, `AlterTableStmt` … */
export type NodeTag = Node extends infer N ? (N extends N ? keyof N : never) : never

/** What a node of that name holds. The parser leaves out fields that are zero, false or empty. */
export type NodeOf<T extends NodeTag> = Node extends infer N ? (N extends Record<T, infer Body> ? Body : never) : never

/** A node's body if it has that name. */
export function bodyOf<T extends NodeTag>(node: Node | undefined, tag: T): NodeOf<T> | undefined {
  return (node as Record<T, NodeOf<T>> | undefined)?.[tag]
}

/** The bodies of those nodes of a list that have that name, in order. */
export function bodiesOf<T extends NodeTag>(nodes: readonly Node[] | undefined, tag: T): readonly NodeOf<T>[] {
  return (nodes ?? []).map((node) => bodyOf(node, tag)).filter((body) => body !== undefined)
}

/** The members of a list node; the node itself where it is none. */
export function membersOf(node: Node | undefined): readonly Node[] {
  if (node === undefined) return []
  return 'List' in node ? (node.List.items ?? []) : [node]
}

export function stringsOf(nodes: readonly Node[] | undefined): readonly string[] {
  return bodiesOf(nodes, 'String').map((body) => body.sval ?? '')
}

/** A name in parts, of which the last two count: a database's name before them can only be the current one. */
export function nameOf(parts: readonly string[]): QualifiedName {
  return { schema: parts.at(-2) ?? null, name: parts.at(-1) ?? '' }
}

export function qualifiedNameOf(nodes: readonly Node[] | undefined): QualifiedName {
  return nameOf(stringsOf(nodes))
}

/** A name as SQL, quoted where it must be. */
export function nameText(nodes: readonly Node[] | undefined): string {
  return stringsOf(nodes).map(quoteIdentifier).join('.')
}

export function relationOf(relation: RangeVar | undefined): QualifiedName {
  return { schema: relation?.schemaname ?? null, name: relation?.relname ?? '' }
}

export function relationsOf(nodes: readonly Node[] | undefined): readonly QualifiedName[] {
  return bodiesOf(nodes, 'RangeVar').map(relationOf)
}

const SPECIAL_ROLES = {
  ROLESPEC_PUBLIC: 'PUBLIC',
  ROLESPEC_CURRENT_USER: 'CURRENT_USER',
  ROLESPEC_CURRENT_ROLE: 'CURRENT_ROLE',
  ROLESPEC_SESSION_USER: 'SESSION_USER',
  ROLESPEC_CSTRING: '',
} as const

/** A role's name, or one of the words that stand for a role, in capitals. */
export function roleOf(role: RoleSpec | undefined): string {
  return role?.rolename ?? SPECIAL_ROLES[role?.roletype ?? 'ROLESPEC_CSTRING']
}

export function rolesOf(nodes: readonly Node[] | undefined): readonly string[] {
  return bodiesOf(nodes, 'RoleSpec').map(roleOf)
}
