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
void main() {
  vec4 c = texelFetch(palette, ivec2(int(code), 1), 0);
  colour = c.rgb;
  bool hidden = (kind == 0 || kind == 4) && c.a == 0.0;
  gl_Position = hidden ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((place - view.xy) * view.zw, 0.0, 1.0);
  gl_PointSize = size;
}`

export const MARK_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform float size;
uniform float unit;
uniform int kind;
uniform vec3 ground;
uniform vec3 ink;
uniform vec3 accent;
const vec3 preview = vec3(0.86, 0.16, 0.56);
flat in vec3 colour;
out vec4 pixel;
float ring(float from, float radius, float width) {
  return clamp(width * 0.5 + 0.5 - abs(from - radius), 0.0, 1.0);
}
void main() {
  float reach = size * 0.5 - 1.0;
  float from = length(gl_PointCoord - 0.5) * size;
  float disc = clamp(reach - from + 0.5, 0.0, 1.0);
  vec4 c;
  if (kind == 0) {
    // A label: its class's colour, a rim of the ground and an outline of ink.
    float inner = clamp(from - (reach - 2.4 * unit), 0.0, 1.0);
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
    vec2 away = abs(gl_PointCoord - 0.5) * size;
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
