// SPDX-License-Identifier: Apache-2.0
// The server behind a live page (docs/commands/serve.md): its answers, or a sentence that says why not.

const token = new URLSearchParams(location.search).get("token");

async function send(path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const how = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const reply = await fetch(path, how).catch(() => {
    throw new Error("The server does not answer; is detente serve still running?");
  });
  if (reply.ok) return reply;
  const said = (await reply.json().catch(() => null)) as { error?: string } | null;
  throw new Error(sentence(said?.error ?? `the server refused (${reply.status})`));
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
export const why = (e: unknown): string => (e instanceof Error ? e.message : String(e));
export const ask = async <T>(path: string, body?: unknown): Promise<T> => (await send(path, body)).json() as Promise<T>;
export const take = async (path: string, body: unknown): Promise<Blob> => (await send(path, body)).blob();

export interface Job<T> {
  id: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  doing: string;
  done: number;
  error: string | null;
  answer: T | null;
}

// Follows a job to its end, telling of each look.
export async function follow<T>(id: string, tell: (job: Job<T>) => void): Promise<Job<T>> {
  for (;;) {
    const job = await ask<Job<T>>(`/api/jobs/${id}`);
    tell(job);
    if (job.state !== "waiting" && job.state !== "running") return job;
    await new Promise((go) => setTimeout(go, 100));
  }
}

export const callOff = (id: string): Promise<unknown> => ask(`/api/jobs/${id}`, {});
