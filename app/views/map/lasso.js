// The card beside the pointer and the bar after a lasso. Text from outside goes through textContent.

import {button, counted, make} from "../shared/dom.js"
import {inWords, thumbnail} from "../shared/thumbnail.js"

const ASK_FROM = 200 // items from which a label of many is asked for twice
const CHIPS = 8 // classes that have a button of their own in the bar

// What lies under the pointer.
export function hoverCard() {
  const box = make("div", "card")
  box.hidden = true
  return {
    box,
    hide() {
      box.hidden = true
    },
    /** @param {HoverItem} item @param {Place} at @param {Size} size */
    show(item, at, size) {
      const text = make("div", "text")
      text.append(make("div", "title", item.title))
      for (const {name, colour, told} of item.classes) {
        const line = make("div", "class")
        const swatch = make("span", "swatch")
        swatch.style.background = colour
        line.append(swatch, make("span", "name", name), make("span", "told", told))
        text.append(line)
      }
      for (const [name, value] of item.lines) {
        const line = make("div", "line")
        line.append(make("span", "name", name), make("span", "value", value))
        text.append(line)
      }
      box.replaceChildren(thumbnail(item.sketch, 128), text)
      box.hidden = false
      const {offsetWidth: w, offsetHeight: h} = box
      const left = at.x + 16 + w > size.w ? at.x - 16 - w : at.x + 16
      const top = at.y + 16 + h > size.h ? at.y - 12 - h : at.y + 16
      box.style.left = `${Math.max(4, Math.min(left, size.w - w - 4))}px`
      box.style.top = `${Math.max(4, Math.min(top, size.h - h - 4))}px`
    },
  }
}

/**
 * What to do with the items inside a lasso.
 * @param {{label(step: {caught: string, class: string, again: boolean}): void, look(): void,
 *   clear(): void}} act
 */
export function catchBar(act) {
  const box = make("div", "catch")
  box.hidden = true
  /** @type {MapClass[]} */
  let classes = []
  /** @type {Caught | null} */
  let caught = null
  let again = false
  /** @type {MapClass | null} */
  let unconfirmed = null
  let saving = false

  const number = () => (caught ? caught.count - (again ? 0 : caught.labelled) : 0)
  /** @param {MapClass} info */
  const apply = (info) => {
    if (saving || !caught) return
    if (number() >= ASK_FROM && unconfirmed?.id !== info.id) {
      unconfirmed = info
      draw()
    } else {
      saving = true
      draw()
      act.label({caught: caught.caught, class: info.id, again})
    }
  }

  /** @param {MapClass} info */
  const chip = (info) => {
    const made = button("chip", "", () => apply(info))
    const swatch = make("span", "swatch")
    swatch.style.background = info.colour
    swatch.dataset.shape = String(info.shape)
    made.append(swatch, make("span", "name", info.name))
    made.disabled = !number()
    made.title = `Label ${counted(number())} as ${info.name}`
    return made
  }

  const more = () => {
    const made = make("select", "more")
    made.setAttribute("aria-label", "More classes")
    made.append(make("option", "", "more …"))
    made.append(...classes.slice(CHIPS).map(({id, name}) => new Option(name, id)))
    made.addEventListener("change", () => {
      const info = classes[CHIPS - 1 + made.selectedIndex]
      if (made.selectedIndex > 0 && info) apply(info)
    })
    return made
  }

  /** @param {Caught} caught */
  const head = (caught) => {
    const made = make("div", "head")
    made.append(make("b", "", `${counted(caught.count)} ${caught.count === 1 ? "item" : "items"}`))
    if (caught.like) made.append(make("span", "quiet", `most like ${caught.like}`))
    if (caught.labelled) {
      const already = make("label", "again")
      const tick = make("input")
      tick.type = "checkbox"
      tick.checked = again
      tick.addEventListener("change", () => {
        again = tick.checked
        draw()
      })
      already.append(tick, make("span", "", `change the ${counted(caught.labelled)} that have labels too`))
      made.append(already)
    }
    made.append(button("icon", "Clear the lasso", act.clear, "close"))
    return made
  }

  /** @param {Caught} caught */
  const samples = (caught) => {
    const made = make("div", "samples")
    for (const sketch of caught.sample) {
      const sample = thumbnail(sketch)
      sample.title = inWords(sketch)
      made.append(sample)
    }
    return made
  }

  const buttons = () => {
    const made = make("div", "deeds")
    if (saving) {
      made.append(make("span", "quiet", "Saving … This bar closes once the labels are on disk."))
      return made
    }
    const info = unconfirmed
    if (info) {
      made.append(
        make("span", "", `Label ${counted(number())} items as `),
        make("b", "", info.name),
        make("span", "", "?"),
        button("primary", "Label", () => apply(info)),
        button("plain", "Back", () => {
          unconfirmed = null
          draw()
        }),
      )
      return made
    }
    made.append(make("span", "quiet", classes.length ? "Label all as" : "Add a class to label them."))
    made.append(...classes.slice(0, CHIPS).map(chip))
    if (classes.length > CHIPS) made.append(more())
    made.append(button("plain look", "Select", act.look))
    return made
  }

  const draw = () => {
    if (!caught) return
    const none = make("div", "deeds")
    none.append(make("span", "quiet", "Nothing lies inside the lasso."))
    box.replaceChildren(head(caught), ...(caught.count ? [samples(caught), buttons()] : [none]))
  }

  return {
    box,
    // A key for a class: as its button, of whatever is caught.
    /** @param {string} id */
    answer(id) {
      const info = classes.find((candidate) => candidate.id === id)
      if (!caught?.count || saving) return // the bar says that nothing is inside, or that it saves
      if (!info) this.trouble("The map does not know this class yet; press its key again.")
      else if (number()) apply(info)
      else this.trouble("All of them have labels; tick above to change those.")
    },
    /** @param {MapClass[]} next */
    classes(next) {
      classes = next
      draw()
    },
    /** @param {string} id */
    shows: (id) => caught?.caught === id,
    /** @param {Caught} message */
    show(message) {
      caught = message
      again = false
      unconfirmed = null
      saving = false
      box.hidden = false
      draw()
    },
    /** @param {string} text */
    trouble(text) {
      saving = false
      draw()
      box.querySelector(".trouble")?.remove()
      box.append(make("div", "trouble", text))
    },
    hide() {
      caught = null
      box.hidden = true
    },
  }
}
