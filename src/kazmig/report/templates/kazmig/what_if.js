"use strict";
// The engine's posterior for two medians of the reader's own: importance sampling around the mode, then a joint check.
const DRAWS = 40000, SIMULATIONS = 8192, WIDER = 0.5;
const logFactor = [x => x, x => -Math.log1p(Math.exp(-x)), x => Math.log1p(Math.exp(x))];
const slope = [() => 1, x => 1 / (1 + Math.exp(x)), x => 1 / (1 + Math.exp(-x))];
const dot = (a, b) => { let s = 0; for (let i = 0; i < a.length; i++) s += a[i] * b[i]; return s; };
const times = (m, v) => m.map(row => dot(row, v));
const column = name => M[name].map(row => row[0]);
const Y = column("y"), SCALE = column("scale"), ANCHOR = column("anchor"), ASKED = column("asked");
const CELLS = ANCHOR.length, DRAWN = M.reach.length;

function normals(seed) {
  let a = seed >>> 0, kept = null;
  const uniform = () => { // mulberry32
    a = (a + 0x6D2B79F5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () => {
    if (kept !== null) { const one = kept; kept = null; return one; }
    const r = Math.sqrt(-2 * Math.log(uniform() + 1e-300)), angle = 2 * Math.PI * uniform();
    kept = r * Math.sin(angle);
    return r * Math.cos(angle);
  };
}
function cholesky(m) {
  const n = m.length, l = m.map(() => new Float64Array(n));
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) {
    let s = m[i][j];
    for (let k = 0; k < j; k++) s -= l[i][k] * l[j][k];
    l[i][j] = i === j ? Math.sqrt(s) : s / l[j][j];
  }
  return l;
}
function down(l, b) { // solves L x = b
  const x = new Float64Array(b.length);
  for (let i = 0; i < b.length; i++) { let s = b[i]; for (let k = 0; k < i; k++) s -= l[i][k] * x[k]; x[i] = s / l[i][i]; }
  return x;
}
function up(l, b) { // solves Lᵀ x = b
  const x = new Float64Array(b.length);
  for (let i = b.length - 1; i >= 0; i--) {
    let s = b[i];
    for (let k = i + 1; k < b.length; k++) s -= l[k][i] * x[k];
    x[i] = s / l[i][i];
  }
  return x;
}
function lines(anchor, place) {
  const x = Float64Array.from(anchor);
  for (let d = 0; d < DRAWN; d++) { const row = M.reach[d], p = place[d]; for (let c = 0; c < CELLS; c++) x[c] += p * row[c]; }
  return x;
}
const bent = x => x.map((line, cell) => logFactor[SCALE[cell]](line));
const missed = x => { const f = times(M.see, bent(x)); return Y.map((each, i) => each - f[i]); };
const weight = z => -0.5 * dot(z, times(M.q, z));

function mode(anchor) {
  let here = new Float64Array(DRAWN), best = weight(missed(lines(anchor, here))), l = null;
  for (let turn = 0; turn < 41; turn++) {
    const x = lines(anchor, here), bend = x.map((line, cell) => slope[SCALE[cell]](line));
    const j = M.see.map(row => M.reach.map(reach => { let s = 0; for (let c = 0; c < CELLS; c++) s += row[c] * bend[c] * reach[c]; return s; }));
    const qj = M.q.map(row => M.reach.map((_, d) => { let s = 0; for (let o = 0; o < row.length; o++) s += row[o] * j[o][d]; return s; }));
    l = cholesky(M.reach.map((_, a) => M.reach.map((_, b) => { let s = a === b ? 1 : 0; for (let o = 0; o < j.length; o++) s += j[o][a] * qj[o][b]; return s; })));
    const qz = times(M.q, missed(x));
    const ask = Float64Array.from(here, (own, d) => { let s = -own; for (let o = 0; o < j.length; o++) s += j[o][d] * qz[o]; return s; });
    const step = up(l, down(l, ask));
    let moved = false;
    for (let size = 1; size > 0.05 && turn < 40; size /= 2) {
      const there = here.map((own, d) => own + size * step[d]);
      const value = weight(missed(lines(anchor, there))) - 0.5 * dot(there, there);
      if (value > best) { here = there; best = value; moved = true; break; }
    }
    if (!moved || Math.max(...step.map(Math.abs)) < 1e-4) break;
  }
  return [here, l];
}
function moved(registration, informants) {
  const place = [0, Math.log(registration / (1 - registration)), Math.log(informants)];
  return ANCHOR.map((own, cell) => ASKED[cell] ? place[ASKED[cell]] : own);
}
function check(anchor) {
  const next = normals(668423), n = M.ratios.length, mean = new Float64Array(n), all = [];
  for (let draw = 0; draw < SIMULATIONS; draw++) {
    const place = Float64Array.from({length: DRAWN}, next), chance = Float64Array.from({length: n}, next);
    const r = times(M.ratios, times(M.see, bent(lines(anchor, place)))), spread = times(M.spread, chance);
    all.push(r.map((each, i) => each + spread[i]));
  }
  for (const r of all) r.forEach((each, i) => { mean[i] += each / SIMULATIONS; });
  const cov = Array.from({length: n}, () => new Float64Array(n));
  for (const r of all) for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) cov[i][k] += (r[i] - mean[i]) * (r[k] - mean[k]) / (SIMULATIONS - 1);
  const l = cholesky(cov), distance = r => { const x = down(l, r.map((each, i) => each - mean[i])); return dot(x, x); };
  const seen = distance(times(M.ratios, Y));
  return (1 + all.filter(r => distance(r) >= seen).length) / (1 + SIMULATIONS);
}
function interval(anchor) {
  const next = normals(668422), [centre, l] = mode(anchor), wide = 1 + WIDER / Math.sqrt(DRAWN);
  const totals = new Float64Array(DRAWS), logs = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    const u = Float64Array.from({length: DRAWN}, next), apart = up(l, u.map(each => each * wide));
    const place = centre.map((own, d) => own + apart[d]), z = missed(lines(anchor, place));
    logs[draw] = weight(z) - 0.5 * dot(place, place) + 0.5 * dot(u, u);
    const middle = times(M.to_true, z), e = times(M.root, Float64Array.from({length: middle.length}, next));
    middle.forEach((each, i) => { totals[draw] += Math.exp(each + e[i]); });
  }
  let top = -Infinity;
  for (const each of logs) top = Math.max(top, each);
  const weights = logs.map(each => Math.exp(each - top)), order = Uint32Array.from(totals.keys()).sort((a, b) => totals[a] - totals[b]);
  const sum = weights.reduce((a, b) => a + b, 0), ends = [0.1, 0.9, 0.025, 0.975];
  return ends.map(at => {
    let so = 0, last = [0, totals[order[0]]];
    for (const draw of order) {
      const middle = (so + weights[draw] / 2) / sum;
      if (middle >= at) return last[1] + (totals[draw] - last[1]) * (at - last[0]) / (middle - last[0] || 1);
      last = [middle, totals[draw]]; so += weights[draw];
    }
    return last[1];
  });
}
function shown(number) {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(number)) - (number < 1e6 ? 1 : 2));
  const whole = Math.round(number / scale) * scale, [size, word] = T.scales.find(each => whole >= Math.max(each[0], 10000)) || [1, ""];
  const text = String(Math.round(whole / size * 100) / 100).replace(/\B(?=(\d{3})+$)/g, T.group).replace(".", T.point);
  return word ? text + T.space + word : text;
}
function answer() {
  const c = document.getElementById("registration"), k = document.getElementById("informants");
  document.getElementById("registration-said").textContent = c.value;
  document.getElementById("informants-said").textContent = k.value;
  const anchor = moved(c.value / 100, k.value / 100), p = check(anchor), out = document.getElementById("answer");
  out.dataset.p = p;
  delete out.dataset.ends;
  if (p < T.refutedBelow) { out.textContent = T.refuted; return; }
  const ends = interval(anchor);
  out.dataset.ends = ends.join(" ");
  const names = ["{low80}", "{high80}", "{low95}", "{high95}"];
  out.textContent = names.reduce((text, name, i) => text.replace(name, shown(ends[i])), T.range).replace("{p}", p.toFixed(2).replace(".", T.point));
}
let waiting = 0;
for (const name of ["registration", "informants"]) document.getElementById(name).addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(answer, 80); });
document.getElementById("ask").hidden = false;
answer();
