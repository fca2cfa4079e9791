/**
 * The parameters that a session starts with by its URL: `?options=-c lock_timeout=5s`, as libpq, `pg` and Prisma take it.
 * @returns by name, lower case; empty for a URL that sets none or is none
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-OPTIONS
 */
export function sessionSettings(url: string | null): Readonly<Record<string, string>> {
  const options = url === null || !URL.canParse(url) ? null : new URL(url).searchParams.get('options')
  const settings = [...(options ?? '').matchAll(/(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)/g)]
  return Object.fromEntries(
    settings.map(([, name = '', value = '']) => [
      name.replaceAll('-', '_').toLowerCase(),
      value.replaceAll(/\\(.)/g, '$1'),
    ]),
  )
}
