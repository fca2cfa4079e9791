export interface Opaque {
  readonly kind: 'opaque'
  readonly text: string
}
export type Operation = Opaque
export type OperationKind = Operation['kind']
