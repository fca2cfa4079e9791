import type { Catalog } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { namesColumn } from './names-column.ts'

const table = (...columns: string[]) => ({
  kind: 'table' as const,
  columns: columns.map((name) => ({ name, type: 'text' })),
})
const catalog = {
  relations: {
    'public.users': table('id', 'name', 'Full Name'),
    'public.teams': table('id', 'name', 'city'),
    'public."Odd"': table('name'),
  },
} as unknown as Catalog
const users = { schema: null, name: 'users' }

describe('names a column', () => {
  it.each([
    ['by its table', 'SELECT users.name FROM users'],
    ['by an alias', 'SELECT u.name FROM public.users u JOIN teams t ON true'],
    ['by an alias with AS', 'SELECT u.name FROM users AS u, teams'],
    ['alone, where no other table has it', 'INSERT INTO users (id, name) VALUES (1, 2)'],
    ['in an UPDATE', 'UPDATE users SET name = lower(name) WHERE id = 1'],
    ['in capitals', 'SELECT NAME FROM USERS'],
    ['quoted', 'SELECT "name" FROM "users"'],
  ])('%s', (_title, code) => {
    expect(namesColumn(code, users, 'name', catalog)).not.toEqual([])
  })

  it('of a row that has a name of its own', () => {
    expect(namesColumn('BEGIN NEW.name := 1; END', users, 'name', catalog, ['new', 'old'])).toHaveLength(1)
  })

  it('with blanks and capitals', () => {
    expect(namesColumn('SELECT "Full Name" FROM users', users, 'Full Name', catalog)).toHaveLength(1)
  })
})

describe('does not', () => {
  it.each([
    ['of another table', 'SELECT teams.name FROM teams JOIN users ON users.id = teams.id'],
    ['alone, where another table has it too', 'SELECT name FROM teams JOIN users USING (id)'],
    ['in a string', `SELECT 'name' FROM users`],
    ['in a comment', 'SELECT id FROM users -- name\n/* name */'],
    ['in a dollar string', 'SELECT $$ name $$ FROM users'],
    ['quoted with capitals', 'SELECT "Name" FROM users'],
    ['as a new name', 'SELECT id AS name FROM users'],
    ['a function', 'SELECT name(id) FROM users'],
    ['where its table is not named', 'SELECT name FROM elsewhere'],
  ])('%s', (_title, code) => {
    expect(namesColumn(code, users, 'name', catalog)).toEqual([])
  })
})
