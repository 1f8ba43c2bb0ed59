// How far a picture is zoomed in, and where: scale, and by how much it is moved from the middle, in pixels.

/** @typedef {{scale: number, x: number, y: number}} Zoom */
/** @typedef {{width: number, height: number}} Frame of the picture, in pixels */

export const MOST = 16
export const STEP = 1.5 // of a button or a key
const WHEEL = 0.0016 // of a wheel's pixel
const MOST_TURNED = 240 // pixels of a wheel that count at once

/** @type {Zoom} */
export const WHOLE = {scale: 1, x: 0, y: 0}

/**
 * Zooms so that what is under a point stays there.
 * @param {Zoom} zoom
 * @param {number} factor
 * @param {Frame} frame
 * @param {{x: number, y: number}} [at] from the frame's middle
 * @returns {Zoom}
 */
export function zoomed(zoom, factor, frame, at = {x: 0, y: 0}) {
  const scale = Math.min(MOST, Math.max(1, zoom.scale * factor))
  const by = scale / zoom.scale
  return within({scale, x: at.x - (at.x - zoom.x) * by, y: at.y - (at.y - zoom.y) * by}, frame)
}

/**
 * @param {Zoom} zoom
 * @param {number} x in pixels
 * @param {number} y
 * @param {Frame} frame
 * @returns {Zoom}
 */
export const moved = (zoom, x, y, frame) => within({...zoom, x: zoom.x + x, y: zoom.y + y}, frame)

/**
 * @param {number} turned how far a wheel was turned, in pixels; down is positive
 * @returns {number} the factor by which it zooms
 */
export function wheelFactor(turned) {
  return Math.exp(-WHEEL * Math.min(MOST_TURNED, Math.max(-MOST_TURNED, turned)))
}

/**
 * A picture never leaves its frame.
 * @param {Zoom} zoom
 * @param {Frame} frame
 * @returns {Zoom}
 */
function within({scale, x, y}, {width, height}) {
  const free = (/** @type {number} */ length) => ((scale - 1) * length) / 2
  /** @param {number} value @param {number} most */
  const clamp = (value, most) => Math.min(most, Math.max(-most, value)) || 0
  return {scale, x: clamp(x, free(width)), y: clamp(y, free(height))}
}
