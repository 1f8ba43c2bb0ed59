/** An id for a command, by which the server recognises it when it is sent again. */
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID()
  // A page that is not from this machine and not encrypted has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
