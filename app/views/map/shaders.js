// How the card draws a point (dot) and a mark, in GLSL. A uniform that both stages of a program use
// has one precision in both, else the program does not link.

export const DOT_VERTEX = `#version 300 es
precision highp float;
precision highp int;
layout(location = 0) in vec2 place;
layout(location = 1) in uint code;
uniform vec4 view;
uniform float size;
uniform float alpha;
uniform highp sampler2D palette;
flat out vec4 colour;
void main() {
  vec4 c = texelFetch(palette, ivec2(int(code), 0), 0);
  colour = vec4(c.rgb, alpha);
  gl_Position = c.a == 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((place - view.xy) * view.zw, 0.0, 1.0);
  gl_PointSize = size;
}`

export const DOT_FRAGMENT = `#version 300 es
precision highp float;
uniform float size;
uniform vec3 ground;
flat in vec4 colour;
out vec4 pixel;
void main() {
  float reach = size * 0.5;
  float from = length(gl_PointCoord - 0.5) * size;
  float cover = size < 2.5 ? 1.0 : clamp(reach - from, 0.0, 1.0);
  // A thin rim of the ground's colour keeps neighbours apart where points are large.
  float rim = size < 7.0 ? 0.0 : 0.45 * clamp(from - reach + 2.0, 0.0, 1.0);
  float a = colour.a * cover;
  pixel = vec4(mix(colour.rgb, ground, rim) * a, a);
}`

export const MARK_VERTEX = `#version 300 es
precision highp float;
precision highp int;
layout(location = 0) in vec2 place;
layout(location = 1) in uint code;
uniform vec4 view;
uniform float size;
uniform int kind;
uniform highp sampler2D palette;
flat out vec3 colour;
flat out int shape;
flat out float extent;
void main() {
  vec4 c = texelFetch(palette, ivec2(int(code), 1), 0);
  colour = c.rgb;
  shape = kind == 0 || kind == 4 ? 255 - int(c.a * 255.0 + 0.5) : 0;
  extent = shape == 0 ? size : size * 1.25; // what is not round needs more room to be told apart
  bool hidden = (kind == 0 || kind == 4) && c.a == 0.0;
  gl_Position = hidden ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((place - view.xy) * view.zw, 0.0, 1.0);
  gl_PointSize = extent;
}`

export const MARK_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform float unit;
uniform int kind;
uniform vec3 ground;
uniform vec3 ink;
uniform vec3 accent;
const vec3 preview = vec3(0.86, 0.16, 0.56);
flat in vec3 colour;
flat in int shape;
flat in float extent;
out vec4 pixel;
float bar(vec2 at, float reach) {
  return reach + max(at.x - reach, at.y - reach * 0.42);
}
// How far out a place lies in a shape: reach on its edge. In the order of app/log/classes.py.
float outward(vec2 at, float reach) {
  vec2 side = abs(at);
  vec2 turned = abs(vec2(at.x - at.y, at.x + at.y)) * 0.7071;
  if (shape == 1) return max(side.x, side.y) * 1.15;
  if (shape == 2) return side.x + side.y;
  if (shape == 3) return 1.8 * max(side.x * 0.866 - at.y * 0.5, at.y);
  if (shape == 4) return 1.8 * max(side.x * 0.866 + at.y * 0.5, -at.y);
  if (shape == 5) return min(bar(side, reach), bar(side.yx, reach));
  if (shape == 6) return min(bar(turned, reach), bar(turned.yx, reach));
  if (shape == 7) return bar(side, reach);
  return length(at);
}
float ring(float from, float radius, float width) {
  return clamp(width * 0.5 + 0.5 - abs(from - radius), 0.0, 1.0);
}
void main() {
  float reach = extent * 0.5 - 1.0;
  float from = outward((gl_PointCoord - 0.5) * extent, reach);
  float disc = clamp(reach - from + 0.5, 0.0, 1.0);
  vec4 c;
  if (kind == 0) {
    // A label: its class's colour, a rim of the ground and an outline of ink.
    // The narrow shapes have no room for the rim.
    float inner = shape < 3 ? clamp(from - (reach - 2.4 * unit), 0.0, 1.0) : 0.0;
    float outer = clamp(from - (reach - 1.3 * unit), 0.0, 1.0);
    c = vec4(mix(mix(colour, ground, inner), ink, outer), 1.0) * disc;
  } else if (kind == 1) {
    float line = ring(from, reach - 1.5 * unit, 1.3 * unit);
    float halo = ring(from, reach - 1.5 * unit, 3.4 * unit);
    c = mix(vec4(ground, 1.0) * halo * 0.7, vec4(accent, 1.0), line);
  } else if (kind == 4) {
    // A guess: hollow, in its class's colour; the point below would fill it.
    float line = ring(from, reach - 1.6 * unit, 1.8 * unit);
    c = vec4(mix(ground, colour, line), 1.0) * disc;
  } else if (kind == 3) {
    // A preview: a diamond, in a colour that no class has.
    vec2 away = abs(gl_PointCoord - 0.5) * extent;
    float side = away.x + away.y;
    float line = ring(side, reach - 2.0 * unit, 2.2 * unit);
    float halo = ring(side, reach - 2.0 * unit, 4.6 * unit);
    c = mix(vec4(ground, 1.0) * halo * 0.8, vec4(preview, 1.0), line);
  } else {
    float far = ring(from, reach - 2.0 * unit, 2.4 * unit);
    float halo = ring(from, reach - 2.0 * unit, 5.0 * unit);
    c = mix(vec4(ground, 1.0) * halo * 0.85, vec4(ink, 1.0), far);
  }
  pixel = c;
}`
