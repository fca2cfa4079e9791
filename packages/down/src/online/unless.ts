/** A tag for dollar quotes that does not occur in the text. */
const tagFor = (text: string): string => {
  let tag = '$$'
  for (let number = 1; text.includes(tag); number++) tag = `$backout${number}$`
  return tag
}

/** SQL that runs a statement only where a query finds a row, for any client. */
export function where(query: string, statement: string): string {
  return guarded(`EXISTS (${query})`, statement)
}

/** SQL that runs a statement only where a query finds no row, for any client. */
export function unless(query: string, statement: string): string {
  return guarded(`NOT EXISTS (${query})`, statement)
}

function guarded(condition: string, statement: string): string {
  const body = ` BEGIN\n  IF ${condition} THEN\n    ${statement};\n  END IF;\nEND `
  const tag = tagFor(body)
  return `DO ${tag}${body}${tag}`
}
