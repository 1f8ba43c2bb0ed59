// What keys are called: in a configuration, in an event, and on the keys themselves.

/** @type {Record<string, string>} */
const SPECIAL = {
  " ": "space",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Escape: "esc",
  Delete: "del",
}
const ORDER = ["ctrl", "alt", "shift"]
const PARTS = /^((?:(?:ctrl|shift|alt)\+)*)(.+)$/i
/** @type {Record<string, string>} */
const SIGNS = {left: "←", right: "→", up: "↑", down: "↓", backspace: "⌫"}

/**
 * @typedef {Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">} Press
 */

/** @param {string} sign */
const isLetter = (sign) => sign.toLowerCase() !== sign.toUpperCase()

/** @param {string} name @returns {[held: string[], key: string]} */
function parted(name) {
  const [, held = "", key = name] = PARTS.exec(name) ?? []
  return [held.toLowerCase().split("+").filter(Boolean), key.toLowerCase()]
}

/**
 * "Shift+Ctrl+z" to "ctrl+shift+z". A sign has its shift in it: "?" is "?" on every keyboard.
 * @param {string} name
 */
export function normal(name) {
  const [modifiers, key] = parted(name)
  const held = new Set(modifiers)
  if (key.length === 1 && !isLetter(key) && !/\d/.test(key)) held.delete("shift")
  return [...ORDER.filter((modifier) => held.has(modifier)), key].join("+")
}

/**
 * What a key press may be called, the most telling name first. Digits go by their place, for their sign
 * with shift differs from country to country.
 * @param {Press} press
 */
export function namesOf({key, code, ctrlKey, metaKey, altKey, shiftKey}) {
  /** @param {string} name */
  const named = (name, shift = shiftKey) =>
    [(ctrlKey || metaKey) && "ctrl", altKey && "alt", shift && "shift", name].filter(Boolean).join("+")
  const names = []
  const digit = /^Digit(\d)$/.exec(code)?.[1] ?? (/^\d$/.test(key) ? key : null)
  if (digit) names.push(named(digit))
  if (key.length > 1 || key === " ") names.push(named(SPECIAL[key] ?? key.toLowerCase()))
  else if (isLetter(key) && key.charCodeAt(0) < 128) names.push(named(key.toLowerCase()))
  else if (/^Key[A-Z]$/.test(code) && isLetter(key)) names.push(named(code[3].toLowerCase()))
  else names.push(named(key, false))
  return names
}

/**
 * "ctrl+shift+z" as it stands on keys.
 * @param {string} name
 */
export function signsOf(name) {
  const [held, key] = parted(normal(name))
  const sign = SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  return [...held, sign]
}
