import { itsTable, type OperationDefinition } from './definition.ts'
import type { TableOperation } from './operation-base.ts'

/** `ALTER TABLE … ENABLE ROW LEVEL SECURITY`: @see https://www.postgresql.org/docs/current/ddl-rowsecurity.html */
export interface EnableRowSecurity extends TableOperation {
  readonly kind: 'enable-row-security'
}

/** `ALTER TABLE … DISABLE ROW LEVEL SECURITY` */
export interface DisableRowSecurity extends TableOperation {
  readonly kind: 'disable-row-security'
}

/** `ALTER TABLE … FORCE ROW LEVEL SECURITY`: the owner is held by it too. */
export interface ForceRowSecurity extends TableOperation {
  readonly kind: 'force-row-security'
}

/** `ALTER TABLE … NO FORCE ROW LEVEL SECURITY` */
export interface NoForceRowSecurity extends TableOperation {
  readonly kind: 'no-force-row-security'
}

export const enableRowSecurity: OperationDefinition<EnableRowSecurity> = {
  read: { AT_EnableRowSecurity: ({ target }) => ({ kind: 'enable-row-security', ...target }) },
  touches: itsTable,
}

export const disableRowSecurity: OperationDefinition<DisableRowSecurity> = {
  read: { AT_DisableRowSecurity: ({ target }) => ({ kind: 'disable-row-security', ...target }) },
  touches: itsTable,
}

export const forceRowSecurity: OperationDefinition<ForceRowSecurity> = {
  read: { AT_ForceRowSecurity: ({ target }) => ({ kind: 'force-row-security', ...target }) },
  touches: itsTable,
}

export const noForceRowSecurity: OperationDefinition<NoForceRowSecurity> = {
  read: { AT_NoForceRowSecurity: ({ target }) => ({ kind: 'no-force-row-security', ...target }) },
  touches: itsTable,
}
