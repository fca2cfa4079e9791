/** Comments on what users made, and on schemas (`public` is PostgreSQL's, its comment may be the user's). */
export const COMMENTS = `comments as materialized (
  select classoid, objoid, objsubid, description from pg_description where objoid >= 16384 or classoid = 2615
)`

/** A join that adds an object's comment as `alias.description`. */
export const withComment = (classId: number, oid: string, alias = 'cm', column = '0'): string =>
  `left join comments ${alias} on ${alias}.classoid = ${classId} and ${alias}.objoid = ${oid} and ${alias}.objsubid = ${column}`
