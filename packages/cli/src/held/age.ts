const SECONDS = { m: 60, h: 3_600, d: 86_400, w: 604_800 } as const

/** `30d`, `12h`, `2w`, `45m` in seconds. @returns null when it is no age */
export function ageIn(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([mhdw])$/i.exec(text.trim())
  if (!match) return null
  return Number(match[1]) * SECONDS[match[2]!.toLowerCase() as keyof typeof SECONDS]
}
