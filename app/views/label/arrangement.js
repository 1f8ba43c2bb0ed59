// In which order columns are shown, and which: as the person chose it, or the most telling first.

/**
 * @param {string[]} names all, as in the table
 * @param {Arrangement} arrangement
 * @returns {string[]} all, as they are shown, hidden ones in their places
 */
export function inOrder(names, {order, pinned, telling}) {
  const first = order.length ? order : telling
  return unique([...pinned, ...first, ...names]).filter((name) => names.includes(name))
}

/**
 * @param {string[]} names all, as in the table
 * @param {Arrangement} arrangement
 */
export function shownInOrder(names, arrangement) {
  const hidden = new Set(arrangement.hidden)
  return inOrder(names, arrangement).filter((name) => !hidden.has(name))
}

/**
 * @param {string[]} names all, as in the table
 * @param {Arrangement} arrangement
 * @param {string} name of a column
 * @param {number} by how many places it goes down
 * @param {string[]} [among] those that are in sight: it goes past the next of them
 * @returns {Arrangement} another; pinned columns move among themselves
 */
export function moved(names, arrangement, name, by, among = names) {
  const {pinned} = arrangement
  const all = inOrder(names, arrangement)
  const isPinned = pinned.includes(name)
  const peers = all.filter((other) => pinned.includes(other) === isPinned && among.includes(other))
  const target = peers[peers.indexOf(name) + by]
  if (target === undefined) return arrangement
  const at = all.indexOf(target)
  const rest = all.filter((other) => other !== name)
  rest.splice(at, 0, name)
  if (isPinned) return {...arrangement, pinned: rest.filter((other) => pinned.includes(other))}
  return {...arrangement, order: rest}
}

/**
 * @param {"pinned" | "hidden"} list
 * @param {Arrangement} arrangement
 * @param {string} name
 * @returns {Arrangement} another, where the name is in the list if it was not, and the other way round
 */
export function toggled(list, arrangement, name) {
  const before = arrangement[list]
  const after = before.includes(name) ? before.filter((other) => other !== name) : [...before, name]
  return {...arrangement, [list]: after}
}

/** @param {string[]} names */
const unique = (names) => [...new Set(names)]
