// What the scripts find in the page, and what page and server send each other.

declare module "*?text" {
  const text: string
  export default text
}

/** A component's side in the page, as Panel gives it: its parameters, and messages. */
interface Model {
  send_msg(message: object): void
  on(topic: string, listener: (message: any) => void): void
  [parameter: string]: any
}

interface Rendered {
  model: Model
  el: HTMLElement
}

// What was decided

interface ClassInfo {
  id: string
  name: string
  colour: string
  /** of its mark, beside the colour; 0 is a disc */
  shape: number
  key: string
  count: number
}

interface Decision {
  kind: string
  class: string | null
  annotator: string
  time: number
}

interface Why {
  reason: string
  strategy: string
  phase: string
  since: number
  score: string
  version: number | null
  seen: number | null
  target: string | null
}

/** What a thumbnail is drawn from (shared/thumbnail.js). */
interface PictureSketch {
  position: number
  id: string
  kind: "picture"
  token: string
  text: string
}
type Sketch =
  | PictureSketch
  | ({position: number; id: string} & (
      | {kind: "text"; text: string}
      | {kind: "line"; points: (number | null)[]; words: string}
      | {kind: "bars"; bars: [name: string, rank: number | null][]}
      | {kind: "id"}
    ))

interface Neighbour {
  class: string
  distance: string
  sketch: Sketch
}

/** The items that are the same as one, or almost: how many, and the first of them. */
interface Alike {
  same: number
  nearly: number
  undecided: number[]
  sketches: Sketch[]
}

/** full: "" where it is the text, null where it has to be asked for */
type Value = [text: string, place: string, bin: number | null, full: string | null]
type Note = [annotator: string, time: number, text: string]

interface Item {
  position: number
  id: string
  /** null where the column is hidden */
  values: (Value | null)[]
  /** words to mark in texts, and the class that they speak for */
  telling?: {column: string; words: string[]; class: string | null}[]
  links: (string | null)[]
  nearest: Neighbour[]
  alike: Alike | null
  why: Why | null
  predicted: [classId: string, share: number] | null
  /** the likeliest first; empty where there are few classes */
  likeliest: [classId: string, share: number][]
  decision: Decision | null
  flagged: boolean
  notes: Note[]
  /** the log's last number that the description knows of */
  seq: number
  trouble?: string
}

interface Column {
  name: string
  kind: string
  errors: string[]
  histogram: number[]
  axis: string
}

/** How columns are shown; an empty order stands for the most telling first. */
interface Arrangement {
  order: string[]
  pinned: string[]
  hidden: string[]
  telling: string[]
}

/** Medians of classes on a column's histogram, by the column. */
type Marks = {[name: string]: [classId: string, share: number][]}
type ClassPlace = [classId: string, smaller: number, all: number]

// Commands

interface Command {
  kind: string
  event: string
  position?: number
  class?: string
  /** positions that are answered with it */
  others?: number[]
  caught?: string
  name?: string
  [field: string]: unknown
}

/** A command before it has its id. */
interface Step {
  kind: string
  [field: string]: unknown
}

interface Answer {
  event: string
  ok: boolean
  text?: string
  turned?: "undone" | "redone"
  position?: number
  decided?: boolean
  item?: Item
  seq?: number
}

interface Answers {
  answers: Answer[]
  trouble?: string
}

/** Who hears what comes of commands. */
interface Listener {
  answered?(command: Command, answer: Answer): void
  changed?(count: number): void
  trouble?(text: string): void
}

/** Commands that a page which is gone has left behind. */
interface Leftover {
  name: string
  own: boolean
  usable: boolean
  time: number
  messages: Command[]
}

/** By what a page commands, and what its unsaved commands belong to. */
interface Sender {
  page: string
  outbox: string
  token: string
  /** of pools that had fewer of the same items */
  earlier: string[]
  annotator: string
}

interface Keys_ {
  [action: string]: string[]
}

interface Setting extends Sender {
  keys: Keys_
  actions: {[action: string]: string}
  columns: Column[]
  links: string[]
  /** which columns are not shown while one practises, and why */
  withheld: string
  pictures: boolean
  /** which pictures an item has */
  frames: {kind: string; number: number; name: string}[]
  /** columns of series, by their numbers in addresses */
  series: string[]
  trail: number[]
}

// The map

interface Place {
  x: number
  y: number
}

interface Size {
  w: number
  h: number
  dpr: number
}

interface View extends Place {
  scale: number
  home: number
  moving?: boolean
}

interface Theme {
  ground: number[]
  ink: number[]
  accent: number[]
}

/** What page and painter send each other. */
type PainterMessage = {op: string} & {[field: string]: any}

interface Painter {
  mode: "worker" | "main" | "picture"
  post(message: PainterMessage): void
  close(): void
}

interface MapClass {
  id: string
  name: string
  colour: string
  shape: number
}

interface Caught {
  serial: number | null
  caught: string
  count: number
  labelled: number
  like: string
  sample: Sketch[]
}

interface HoverItem {
  title: string
  classes: {name: string; colour: string; told: string}[]
  lines: [name: string, value: string][]
  sketch: Sketch
}

// The page

/** What the cards of one page share (shared/page.js). */
interface SharedPage {
  question: {answer(classId: string): void} | null
  leaving: boolean
  keys: import("../app/views/label/keyboard.js").Keys | null
  outbox: import("../app/views/shared/outbox.js").Outbox | null
  rest: any
  mended: WeakSet<object>
  watch: Watch | null
  notify: ((text: string) => void) | null
}

interface Watch {
  asking: boolean
  timer: ReturnType<typeof setInterval>
  model: Model
  tell(text: string): void
  boot: string
  unanswered: number
  askedAt: number
}

interface Window {
  bowerbird: SharedPage
  bowerbirdHeard: {at: number}
}

declare const Bokeh: {documents: any[]; Models: Record<string, any>; require(module: string): any}
declare const GridStack: {init(options: object, element: HTMLElement): any}

// The start page.

interface StartProject {
  folder: string
  opened: number
  items: number
  labels: number
  labelled: number | null
  missing: boolean
}

interface StartPage {
  projects: StartProject[]
  demos: string[]
  folder: string
  root: string
  most_uploaded: number
  enter: string
  state: "idle" | "failed" | "reading"
  trouble?: string
}

interface StartEntry {
  name: string
  kind: "folder" | "data" | "project" | "session"
  size: number | null
}

interface StartListing {
  path: string
  entries: StartEntry[]
  is_whole: boolean
  is_table: boolean
  items: "" | "pictures" | "cutouts" | "texts" | "sounds"
}

interface StartColumn {
  name: string
  kind: string
  role: string
  roles: string[]
  why: string
  changed: boolean
  missing: number
  examples: string[]
  histogram?: number[]
  low?: string
  high?: string
  distinct?: number
  values?: [string, number][]
}

interface StartData {
  name: string
  rows: number | null
  rough: boolean
  shown: number
  whole: boolean
  columns: StartColumn[]
  more: number
  tables: {name: string; rows: number; columns: number}[]
  table: string
  is_largest: boolean
  embedding: string
  numbers: string[]
  sky: string[]
  errors: Record<string, string[]>
  scaling: string
  label: string | null
  classes: [string, number][] | null
  remarks: {text: string; remedy: string}[]
  warnings: string[]
  problem: string
  project: string
}

interface StartSession {
  name: string
  pool: string
  rows: number | null
  labels: number
  labelled: number | null
  classes: [string, number][]
  learner: string
  strategy: string
  data: string
  beside: string[]
  project: string
}

interface StartAsked {
  path: string
  table: string | null
  settings: string[]
  roles: Record<string, string>
  sky: string[] | null
  errors: Record<string, string[]> | null
  scaling: string | null
  known_labels: string | null
  classes: string[]
  project: string
}

type StartAttempt = (act: () => Promise<unknown>) => Promise<void>

interface StartShow {
  choose: () => Promise<void>
  data: (path: string, table?: string | null) => Promise<void>
  session: (path: string) => Promise<void>
  file: (path: string) => Promise<void>
  open: (what: "data" | "project" | "demo" | "session", message: object) => Promise<void>
  back: (trouble: string) => Promise<void>
}
