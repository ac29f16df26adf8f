// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";

import { Refusal, serverOf, session } from "../../tests/mounting";
import { aloneAfterMs } from "./attended";
import { ApiClient, patienceMs } from "./client";
import { ApiProblem } from "./problem";

test("a change carries the page's token, a question does not need it", async () => {
  const { api, heard } = serverOf({
    "GET /session": () => session,
    "POST /conversations/a%2Fb/take": () => ({}),
  });
  api.csrf = "token";
  await api.session();
  await api.act("a/b", "take");
  expect(heard.map((sent) => sent.headers["x-csrf-token"])).toEqual([undefined, "token"]);
});

test("what the page asks with nobody at it says so, until somebody touches it", async () => {
  vi.useFakeTimers();
  const { api, heard } = serverOf({ "GET /todo": () => ({}) });
  const touch = () => window.dispatchEvent(new Event("keydown"));
  touch();
  for (const then of [() => vi.advanceTimersByTime(aloneAfterMs), touch, () => undefined]) {
    await api.todo();
    then();
  }
  vi.useRealTimers();
  expect(heard.map((sent) => sent.headers["x-unattended"])).toEqual([undefined, "1", undefined]);
});

test("a filter with several values is repeated, an empty one left out", async () => {
  const { api, heard } = serverOf({ "GET /tickets": () => ({ items: [] }) });
  await api.tickets({ status: ["new", "assigned"], queue: "", q: undefined, limit: 50 });
  expect(heard[0]!.query.toString()).toBe("status=new&status=assigned&limit=50");
});

test("a refusal becomes a problem with its type and fields", async () => {
  const { api } = serverOf({
    "GET /session": () =>
      new Refusal(409, { type: "unseen-messages", title: "T", detail: "D", problems: { a: "b" } }),
  });
  const problem = await api.session().catch((reason: unknown) => reason);
  expect(problem).toBeInstanceOf(ApiProblem);
  expect(problem).toMatchObject({ status: 409, message: "D", fields: { a: "b" } });
  expect((problem as ApiProblem).is("unseen-messages")).toBe(true);
});

test("an answer that is no problem document still becomes a problem", async () => {
  const api = new ApiClient(async () => new Response("<html>Bad gateway", { status: 502 }));
  await expect(api.session()).rejects.toMatchObject({ status: 502, type: "about:blank" });
});

test("a server that does not answer is told apart from one that refuses", async () => {
  const api = new ApiClient(async () => {
    throw new TypeError("Failed to fetch");
  });
  await expect(api.session()).rejects.toMatchObject({ status: 0, isUnreachable: true });
});

test("a server that stays silent, or breaks off, is given up", async () => {
  const patience = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(patience.signal);
  const silent = new ApiClient(
    (_input, init) =>
      new Promise((_, reject) =>
        init!.signal!.addEventListener("abort", () => reject(new Error("aborted"))),
      ),
  );
  const asked = silent.session();
  expect(timeout).toHaveBeenCalledWith(patienceMs);
  patience.abort();
  await expect(asked).rejects.toMatchObject({ isUnreachable: true });
  const broken = new ApiClient(async () => new Response('{"agent": {"id"', { status: 200 }));
  await expect(broken.session()).rejects.toMatchObject({ isUnreachable: true });
});

test("being signed out is noticed once, but a wrong password is not being signed out", async () => {
  const refuse = () => new Refusal(401, { type: "sign-in-required" });
  const { api } = serverOf({ "GET /session": refuse, "POST /login": refuse });
  api.onSignedOut = vi.fn();
  await expect(api.logIn("lina", "wrong")).rejects.toMatchObject({ status: 401 });
  expect(api.onSignedOut).not.toHaveBeenCalled();
  await expect(api.session()).rejects.toMatchObject({ status: 401 });
  expect(api.onSignedOut).toHaveBeenCalledOnce();
});

test("a file is always read from our own origin", () => {
  const { api } = serverOf({});
  const file = { blob: "b1", name: "a b.png", content_type: "image/png", size_bytes: 1 };
  expect(api.fileUrl({ ...file, url: "//evil.example/x" })).toBe(
    "/api/v1/files/b1?name=a%20b.png",
  );
  expect(api.fileUrl({ ...file, url: "/api/v1/files/b1" })).toBe("/api/v1/files/b1");
});
