import type { DefElem, Node } from '@pgsql/types'
import { typeText } from './type-text.ts'
import { bodiesOf, bodyOf, stringsOf } from './syntax-tree.ts'

/** An option of a statement (`WITH (…)`, `LANGUAGE …`) by the parser's name for it. */
export function optionOf(options: readonly Node[] | undefined, name: string): DefElem | undefined {
  return bodiesOf(options, 'DefElem').find((option) => option.defname === name)
}

export function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  const option = optionOf(options, name)
  return option !== undefined && bodyOf(option.arg, 'Boolean')?.boolval !== false && valueText(option.arg) !== 'false'
}

/** An option's value as text; null where the option is not there or has no value. */
export function optionText(options: readonly Node[] | undefined, name: string): string | null {
  const option = optionOf(options, name)
  return option?.arg === undefined ? null : valueText(option.arg)
}

/** Options as `name=value`, the way PostgreSQL keeps them; an option without a value is true. */
export function optionTexts(options: readonly Node[] | undefined): readonly string[] {
  return bodiesOf(options, 'DefElem').map(
    (option) => `${optionName(option)}=${option.arg === undefined ? 'true' : valueText(option.arg)}`,
  )
}

export function optionNames(options: readonly Node[] | undefined): readonly string[] {
  return bodiesOf(options, 'DefElem').map(optionName)
}

function optionName(option: DefElem): string {
  return option.defnamespace === undefined ? (option.defname ?? '') : `${option.defnamespace}.${option.defname}`
}

/** The text of a value that is a constant, a name or a type. */
export function valueText(node: Node | undefined): string {
  if (node === undefined) return ''
  if ('String' in node) return node.String.sval ?? ''
  if ('Integer' in node) return String(node.Integer.ival ?? 0)
  if ('Float' in node) return node.Float.fval ?? ''
  if ('Boolean' in node) return String(node.Boolean.boolval ?? false)
  if ('List' in node) return stringsOf(node.List.items).join('.')
  if ('TypeName' in node) return typeText(node.TypeName)
  if ('TypeCast' in node) return valueText(node.TypeCast.arg)
  if ('ColumnRef' in node) return stringsOf(node.ColumnRef.fields).join('.')
  if (!('A_Const' in node)) return ''
  const { sval, ival, fval, boolval, bsval } = node.A_Const
  if (sval !== undefined) return sval.sval ?? ''
  if (ival !== undefined) return String(ival.ival ?? 0)
  if (fval !== undefined) return fval.fval ?? ''
  if (boolval !== undefined) return String(boolval.boolval ?? false)
  return bsval?.bsval ?? ''
}
