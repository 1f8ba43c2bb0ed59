// A text with some of its words marked.

const WORD = /[\p{L}\p{N}_]{2,}/gu

/**
 * @param {string} text
 * @param {string[]} words in lower case
 * @returns {{text: string, marked: boolean}[]} the text in pieces
 */
export function pieces(text, words) {
  const telling = new Set(words)
  const parts = []
  let end = 0
  for (const match of telling.size ? text.matchAll(WORD) : []) {
    if (!telling.has(match[0].toLowerCase())) continue
    if (match.index > end) parts.push({text: text.slice(end, match.index), marked: false})
    parts.push({text: match[0], marked: true})
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({text: text.slice(end), marked: false})
  return parts
}

/**
 * What the marks mean.
 * @param {number} count of the words
 * @param {string | null} name of the class that they speak for; null for none
 */
export function meaning(count, name) {
  if (!count) return ""
  if (name === null) return "Marked: the words that are most telling of this text among all texts."
  return `Marked: words that labelled texts of ${name} have more often than others.`
}
