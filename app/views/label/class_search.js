// Which classes a few letters may mean, and the letter and digit by which each class is reached.

/**
 * @typedef {{id: string, name: string}} Named
 * @typedef {Named & {tier: number}} Match how well a name fits, the best 0
 * @typedef {{letter: string, digit: string}} Code
 */

export const DIGITS = [..."1234567890"]
export const LOOSE = 3 // the tier of names that hold the letters in order, and no more

/** @param {string} name as it is compared with another */
export const plain = (name) => name.normalize("NFKC").toLowerCase().split(/\s+/).join(" ").trim()

/** @param {string} name */
export const wordsOf = (name) => plain(name).match(/[\p{L}\p{N}]+/gu) ?? []

/**
 * How well a name fits what is typed: 0 where it begins so, 1 where a later word does or the initials
 * are these, 2 where it holds that, 3 where it holds the letters in their order, -1 where it does not fit.
 * @param {string} name
 * @param {string} text
 */
export function tierOf(name, text) {
  const words = wordsOf(name)
  const parts = wordsOf(text)
  const whole = plain(name)
  if (!parts.length) return whole.includes(plain(text)) ? 2 : -1
  const at = beginnings(words, parts)
  if (at === 0 || whole.startsWith(plain(text))) return 0
  if (at > 0 || (parts.length === 1 && beginnings(words, [...parts[0]]) >= 0)) return 1
  if (words.join(" ").includes(parts.join(" "))) return 2
  return holdsInOrder(words.join(""), parts.join("")) ? LOOSE : -1
}

/**
 * The place of the first word that a part begins, where every part begins a word, in their order.
 * @param {string[]} words
 * @param {string[]} parts
 */
function beginnings(words, parts) {
  let first = -1
  let at = 0
  for (const part of parts) {
    while (at < words.length && !words[at].startsWith(part)) at++
    if (at === words.length) return -1
    if (first < 0) first = at
    at++
  }
  return first
}

/** @param {string} text @param {string} letters */
function holdsInOrder(text, letters) {
  let at = 0
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1
    if (!at) return false
  }
  return true
}

/**
 * Letter and digit of each class: one of its words begins with the letter, and no two classes have the
 * same. A class that is added changes another's only where its letters are full. Digits that go on with
 * a word of some name are left to be typed ("w2").
 * @param {Named[]} classes
 * @returns {Map<string, Code>} by class; one whose letters are all taken has none
 */
export function codesOf(classes) {
  const words = new Map(classes.map(({id, name}) => [id, wordsOf(name)]))
  const begun = new Set([...words.values()].flat().map((word) => word.slice(0, 2)))
  const initials = (/** @type {string} */ id) =>
    [...new Set((words.get(id) ?? []).map((word) => [...word][0]))].filter(
      (letter) => !DIGITS.includes(letter),
    )
  /** @type {Map<string, Map<string, string>>} letter to its digits, and whose they are */
  const slots = new Map()
  const freeDigit = (/** @type {string} */ letter) =>
    DIGITS.find((digit) => !slots.get(letter)?.has(digit) && !begun.has(letter + digit))
  /**
   * Gives a class a place, and another one's where that one can go elsewhere.
   * @param {string} id
   * @param {Set<string>} tried
   * @returns {boolean}
   */
  const settle = (id, tried) => {
    const letters = initials(id).filter((letter) => !tried.has(letter))
    for (const letter of letters) {
      const digit = freeDigit(letter)
      if (digit === undefined) continue
      if (!slots.has(letter)) slots.set(letter, new Map())
      slots.get(letter)?.set(digit, id)
      return true
    }
    for (const letter of letters) {
      tried.add(letter)
      for (const [digit, other] of slots.get(letter) ?? []) {
        if (!settle(other, tried)) continue
        slots.get(letter)?.set(digit, id)
        return true
      }
    }
    return false
  }
  for (const {id} of classes) settle(id, new Set())
  /** @type {Map<string, Code>} */
  const codes = new Map()
  for (const [letter, taken] of slots) for (const [digit, id] of taken) codes.set(id, {letter, digit})
  return codes
}

/**
 * The classes that fit, the best first: by tier, then the likeliest, then in their order. After one
 * letter come those that are likely, and then the others with the digits that choose them.
 * @param {Named[]} classes
 * @param {string} text
 * @param {string[]} likeliest ids, the likeliest first
 * @param {Map<string, Code>} codes none where digits choose no class
 * @returns {{matches: Match[], digits: Map<string, string>}} digits by class
 */
export function search(classes, text, likeliest, codes) {
  const matches = classes
    .map(({id, name}) => ({id, name, tier: text ? tierOf(name, text) : 0}))
    .filter(({tier}) => tier >= 0)
  const digits = digitsAfter(plain(text), codes)
  const ranks = new Map(likeliest.map((id, rank) => [id, rank]))
  const rank = (/** @type {Match} */ {id}) => ranks.get(id) ?? Infinity
  const place = (/** @type {Match} */ {id}) => {
    const digit = digits.get(id)
    return digit === undefined ? DIGITS.length : DIGITS.indexOf(digit)
  }
  const tier = (/** @type {Match} */ match) => (digits.has(match.id) ? 0 : match.tier)
  matches.sort(
    (a, b) => less(tier(a), tier(b)) || less(rank(a), rank(b)) || less(place(a), place(b)) || a.tier - b.tier,
  )
  return {matches, digits}
}

/** @param {number} a @param {number} b of which both may be endless */
const less = (a, b) => (a === b ? 0 : a - b)

/**
 * What the digits choose after a letter.
 * @param {string} text
 * @param {Map<string, Code>} codes
 * @returns {Map<string, string>} class to digit
 */
function digitsAfter(text, codes) {
  const coded = [...codes].filter(([, {letter}]) => letter === text)
  return new Map(coded.map(([id, {digit}]) => [id, digit]))
}
