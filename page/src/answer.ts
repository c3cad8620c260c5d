// SPDX-License-Identifier: Apache-2.0
// The answer as the program writes it (show/replay_json.c, show/case_json.c). Missing is null.

import type { ExplainAnswer } from "./explain";
import type { ForecastAnswer } from "./forecast";
import type { MovesAnswer } from "./moves";
import type { OriginsAnswer } from "./origins";
import type { WhatifAnswer } from "./whatif";

export type Num = number | null;
export type Path = Num[];

export interface Band {
  median: Num;
  q05: Num;
  q25: Num;
  q40: Num;
  q60: Num;
  q75: Num;
  q95: Num;
}
export interface Bands {
  median: Path;
  q05: Path;
  q25: Path;
  q40: Path;
  q60: Path;
  q75: Path;
  q95: Path;
}

export interface Input {
  path: string;
  sha256: string;
  format: string | null;
  rows_read: number;
  rows_kept: number;
  rows_dropped: number;
  dropped_why: string;
}

// Every answer, whatever was asked.
export interface Common {
  question: string;
  verdict: string;
  confidence: { grade: string; reasons: string[] };
  learned: string | null;
  would_change_it: string | null;
  provenance: {
    version: string;
    method: string;
    seed: number;
    prior: string | null;
    profile: string | null;
    draws: number;
    inputs: Input[];
  };
}

export interface Answer extends Common {
  result: Replay;
}

// What a report holds: replay always, the other questions where they were asked.
export interface Answers {
  replay: Answer;
  explain?: ExplainAnswer;
  origins?: OriginsAnswer;
  forecast?: ForecastAnswer;
  whatif?: WhatifAnswer[];
  moves?: MovesAnswer;
  live?: boolean; // served: a server stands behind the page
}

export interface Belief {
  holder: string;
  about: string;
  h: Bands | null;
  h_mode: Path | null;
  components: { name: string; through: string | null; log_odds: Path }[];
  intent_filter: Path | null;
  intent_smooth: Path | null;
  misperception: Path | null;
  misperception_word: string;
  misperception_split: { name: string; path: Path | null }[];
}

export type ByClass = Record<"VC" | "MC" | "VH" | "MH", Path | null>;

export interface Rate {
  source: string;
  target: string;
  rate: ByClass;
  memory: ByClass;
  shares: { name: string; total: Num; path: Path | null }[];
}

export interface Reproduction {
  baseline: string;
  known: boolean;
  why_not: string | null;
  marked: string;
  r: Band;
  p_at_least_1: Num;
  p_word: string;
  log_evidence: Num;
  word: string | null;
}

export interface Phase {
  from: string;
  until: string;
  name: string;
  level: [Num, Num];
  hostile_per_day: Num;
  acts: string[];
  told: string | null;
  told_overlap: Num;
}

export interface Changer {
  act: string | null;
  regime_change: string | null;
  holder: string;
  date: string;
  log_odds: Num;
  belief_days: Num;
  acts: Num;
}

export interface Parameter {
  name: string;
  prior_median: Num;
  mode: Num;
  q05: Num;
  q95: Num;
  contraction: Num;
  word: string;
}

export interface Replay {
  from: string;
  step_days: number;
  n_steps: number;
  state: { name: string; sentence: string };
  reproduction: Reproduction[];
  dynamics: {
    known: boolean;
    p_ignition: Num;
    p_ignition_word: string;
    ignition_threshold: Num;
    progeny: Num;
    progeny_se: Num;
    r_g: Num;
    persistence_days: Num;
    p_outlasts: Num;
    p_outlasts_word: string;
    horizon_days: Num;
    r_calm: Num;
  };
  belief: [Belief, Belief];
  rates: [Rate, Rate];
  common_cause: Path | null;
  phases: Phase[];
  told_agreement: Num;
  game_changers: Changer[];
  parameters: Parameter[];
  data: {
    from_source: string;
    steps_observed: number;
    acts_on_missing_steps: number;
    rows_of_an_act_told_twice: number;
    deniable_acts: number;
    acts: { source: string; target: string; used: number; hostile: number }[];
  };
  observed: boolean[];
  case: Case;
}

export interface Share {
  actor: string;
  p: number;
}

export interface Act {
  id: string;
  from: string;
  to: string;
  day: string;
  author: string | null;
  source: Share[];
  target: string;
  class: "VC" | "MC" | "VH" | "MH";
  cameo: string;
  goldstein: Num;
  deaths: Num;
  visibility: "public" | "deniable" | "covert";
  permitted_by: Share[];
  grade: string;
  p_as_told: Num;
  sources: string[];
  contested: string[];
  note: string;
  background: boolean;
}

export interface Case {
  title: string;
  principals: [string, string];
  from: string;
  until: string;
  step_days: number;
  hand_coded: boolean;
  background: boolean;
  actors: { id: string; name: string; kind: string; regime: string | null }[];
  fears: {
    holder: string;
    about: string;
    through: string | null;
    name: string;
    control: Num;
    rivalry: Num;
    tether: boolean;
  }[];
  commitments: { id: string; by: string; bars: string | null; from: string; until: string | null }[];
  leverage: { patron: string; over: string; from: string; until: string | null; level: Num }[];
  regime_changes: { id: string; actor: string; date: string }[];
  shifts: { holder: string; about: string; date: string; log_odds: Num }[];
  claims: { id: string; text: string; held_by: string[]; denied_by: string[] }[];
  sources: {
    id: string;
    origin: string;
    title: string;
    publisher: string;
    address: string;
    date: string;
    note: string;
  }[];
  told_phases: { name: string; told_by: string; note: string; from: string; until: string }[];
  acts: Act[];
}

// A number as people read it: three significant digits, counts whole, blank where missing.
export function number(v: Num | undefined, digits = 3): string {
  if (v === null || v === undefined) return "";
  if (Number.isInteger(v)) return String(v);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(v))));
  return v.toFixed(Math.min(decimals, 12));
}

export function share(v: Num | undefined): string {
  if (v === null || v === undefined) return "";
  if (v > 0 && v < 0.01) return "<0.01";
  if (v < 1 && v > 0.99) return ">0.99";
  return v.toFixed(2);
}

export function signed(v: Num | undefined): string {
  if (v === null || v === undefined) return "";
  if (Math.abs(v) < 0.005) return "0.00";
  return (v < 0 ? "−" : "+") + Math.abs(v).toFixed(2);
}

// First day of a step as YYYY-MM-DD.
export function day(r: Replay, step: number): string {
  return new Date(Date.parse(r.from) + step * r.step_days * 86400000).toISOString().slice(0, 10);
}

export function actorName(c: Case, id: string | null): string {
  return c.actors.find((a) => a.id === id)?.name ?? id ?? "";
}
