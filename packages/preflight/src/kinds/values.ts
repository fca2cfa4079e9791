import { asked, remedy, unaskable, setOne, type Hazard } from '../hazard.ts'
import { plain, quote, shown } from '../names.ts'
import { candidates } from '../candidates.ts'
import { misfits, type Misfit } from '../misfits.ts'
import { labelsOf, typeNow, underlying } from '../types.ts'
import type { ColumnBack, Way } from '../way.ts'

/** Values that a type which comes back does not take, or cuts. */
export function values(way: Way): Hazard[] {
  return way.tables.flatMap(({ now: table, before, remade, columns }) =>
    columns.flatMap((column): Hazard[] => {
      const { before: was, now } = column
      if (table === null || now === null || was.generated || was.inherited || before.partitionBound !== undefined)
        return []
      const to = underlying(way.before, was.type)
      if (typeNow(way, was.type) === now.type || labelsOf(way.before, to) || remade) return []
      return misfits(way, quote(now.name), underlying(way.after, now.type), to).map((misfit) =>
        hazardOf(way, table, column, to, misfit),
      )
    }),
  )
}

function hazardOf(way: Way, table: string, { before, now }: ColumnBack, to: string, misfit: Misfit): Hazard {
  const { effect, where, why, examples, verb } = misfit
  const name = now!.name
  const column = `${plain(table)}.${name}`
  const type = before.type.replaceAll('"', '')
  const happens =
    effect === 'blocks'
      ? `The way back stops on values of "${name}" of ${shown(table)} that do not fit ${type}, its old type.`
      : `The way back cuts values of "${name}" of ${shown(table)}: they ${verb[1]} ${type}, its old type.`
  return {
    kind: 'values',
    effect,
    table,
    columns: [name],
    text: happens,
    counts: {
      one: `row of ${shown(table)} has a "${name}" that ${verb[0]} ${type}`,
      many: `rows of ${shown(table)} have a "${name}" that ${verb[0]} ${type}`,
    },
    first: `row of ${plain(table)} whose ${name} ${verb[0]} ${type}`,
    note:
      effect === 'blocks' ? `every value of ${column} fits ${type}` : `what ${type} cuts off the values of ${column}`,
    ...(where === null ? unaskable(why ?? 'it cannot be asked') : asked(way, table, [name], where)),
    remedy:
      effect === 'blocks'
        ? remedy(
            `Change those values, or delete the rows:`,
            `UPDATE ${table} SET ${quote(name)} = … WHERE ${where ?? '…'};`,
          )
        : remedy(`Keep a copy of them first:`, `CREATE TABLE … AS SELECT * FROM ${table} WHERE ${where ?? 'true'};`),
    make: [...new Set([...examples, ...candidates(now!.type)])].map((one) => setOne(table, name, one)),
    needs: [table],
    settle: null,
  }
}
