// SPDX-License-Identifier: AGPL-3.0-or-later
// Files chosen for the next message: uploaded at once, so that sending is instant. Where the line
// broke, they are uploaded once it is back.

import { useEffect, useRef, useState } from "preact/hooks";
import { Refused } from "../api";
import type { UploadedFile } from "../protocol";
import type { Chat } from "./context";
import { smaller } from "./shrink";

export interface FileDraft {
  id: number;
  file: File;
  percent: number;
  uploaded: UploadedFile | null;
  error: string;
  /** The line or the server failed, not the file: it may be tried again. */
  mayRetry: boolean;
  stop: () => unknown;
}

const MEGABYTE = 1_048_576;

/** What the visitor is told, and whether the same file could still be taken. */
export function failure(error: unknown, otherwise: string): Pick<FileDraft, "error" | "mayRetry"> {
  const status = error instanceof Refused ? error.status : 0;
  const text = error instanceof Refused ? error.text : "";
  const isForGood = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { error: text || otherwise, mayRetry: !isForGood };
}

const begun = (id: number, file: File): FileDraft =>
  ({ id, file, percent: 0, uploaded: null, error: "", mayRetry: false, stop: () => undefined });

/** How a press of "send" goes on: with all that stands there, or only with the files it left. */
export type Waiting = "all" | "files" | null;

/** What is due once a press waits: to send now, and what the press waits for from then on. */
export function dueAfter(waiting: Waiting, drafts: FileDraft[]): { sends: boolean; waiting: Waiting } {
  const isUploading = drafts.some((one) => !one.uploaded && !one.error);
  if (!waiting || isUploading) return { sends: false, waiting };
  const isHeldUp = heldUp(drafts).length > 0;
  if (waiting === "all") return { sends: true, waiting: isHeldUp ? "files" : null };
  if (isHeldUp) return { sends: false, waiting };
  return { sends: drafts.some((one) => one.uploaded), waiting: null };
}

/** What is still to be sent once the others have gone: what the line has held up. */
export function heldUp(drafts: FileDraft[]): FileDraft[] {
  return drafts.filter((one) => !one.uploaded && one.mayRetry);
}

export function useFileDrafts({ client, say, session }: Chat) {
  const [drafts, setDrafts] = useState<FileDraft[]>([]);
  const [notice, setNotice] = useState("");
  const nextId = useRef(0);
  const change = (id: number, values: Partial<FileDraft>) =>
    setDrafts((all) => all.map((one) => (one.id === id ? { ...one, ...values } : one)));

  const upload = (id: number, file: File): FileDraft => {
    const draft = begun(id, file);
    // Chosen before we know the visitor, on a slow line: it goes once we do.
    if (!client.api.token) return { ...draft, error: say("upload_failed"), mayRetry: true };
    const [done, stop] = client.api.upload(file, (percent) => change(id, { percent }));
    done.then(
      (uploaded) => change(id, { uploaded, percent: 100 }),
      (error: unknown) => change(id, failure(error, say("upload_failed"))),
    );
    return { ...draft, stop };
  };
  const shrink = (id: number, file: File): FileDraft => {
    const { file_max_bytes: most } = client.config;
    const limit = Math.floor(most / MEGABYTE);
    let isRemoved = false;
    smaller(file, most).then((small) => {
      if (isRemoved) return;
      if (small) change(id, upload(id, small));
      else change(id, { error: say("file_too_large", { name: file.name, limit }) });
    });
    return { ...begun(id, file), stop: () => (isRemoved = true) };
  };
  const retry = ({ id, file }: FileDraft) => change(id, upload(id, file));
  useEffect(() => {
    if (session.link === "online") heldUp(drafts).forEach(retry);
  }, [session.link]);

  const add = (files: File[]) => {
    const { file_max_bytes: most, files_max: count } = client.config;
    const room = count - drafts.length;
    setNotice(files.length > room ? say("too_many_files", { limit: count }) : "");
    const begin = (file: File) => (file.size > most ? shrink : upload)(nextId.current++, file);
    const added = files.slice(0, room).map(begin);
    setDrafts((all) => [...all, ...added]);
  };

  const remove = (draft: FileDraft) => {
    draft.stop();
    setDrafts((all) => all.filter((one) => one.id !== draft.id));
    setNotice("");
  };

  /** The files for the message. Only what the line holds up stays, for the next one. */
  const take = (): UploadedFile[] => {
    setDrafts(heldUp);
    setNotice("");
    return drafts.flatMap((one) => one.uploaded ?? []);
  };

  return { drafts, notice, add, remove, retry, take };
}
