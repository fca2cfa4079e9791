/**
 * A part of the catalog's one statement: how to read the objects of one kind. Rows come as arrays and are named outside of
 * PostgreSQL, and objects are put together there too: joining and naming them in SQL takes three times as long.
 */
export interface Fragment {
  /** OID of the system catalog that the objects are in; with it and {@link oid} their comments are found. */
  readonly classId?: number
  /** SQL: the object's OID. */
  readonly oid?: string
  /** SQL: the number of a column within {@link oid}, for what has no OID of its own. */
  readonly position?: string
  /** SQL: the OID of the relation or type that it lies in. */
  readonly parent?: string
  /** SQL: its name. */
  readonly name: string
  /** SQL by field of the catalog; null where this version knows no such thing. A value that is null is left out. */
  readonly fields: Readonly<Record<string, string | null>>
  /** SQL: what follows FROM. */
  readonly from: string
}

/** @param version `server_version_num`: PostgreSQL's own catalogs differ */
export type VersionedFragment = (version: number) => Fragment

/** SQL: the objects as one json array of rows, each `[oid, position, parent, name, ...fields]`. */
export const rowsOf = ({ oid, position, parent, name, fields, from }: Fragment): string =>
  `(select json_agg(json_build_array(${[
    oid ?? 'null',
    position ?? 'null',
    parent ?? 'null',
    name,
    ...Object.values(fields).map((value) => value ?? 'null'),
  ].join(', ')})) from ${from})`
