// SPDX-License-Identifier: AGPL-3.0-or-later
// Files chosen for the next message: uploaded at once, so that sending is instant.

import { useRef, useState } from "preact/hooks";
import { Refused } from "../api";
import type { UploadedFile } from "../protocol";
import type { Chat } from "./context";

export interface FileDraft {
  id: number;
  file: File;
  percent: number;
  uploaded: UploadedFile | null;
  error: string;
  stop: () => void;
}

const MEGABYTE = 1_048_576;

export function useFileDrafts({ client, say }: Chat) {
  const [drafts, setDrafts] = useState<FileDraft[]>([]);
  const [notice, setNotice] = useState("");
  const nextId = useRef(0);
  const change = (id: number, values: Partial<FileDraft>) =>
    setDrafts((all) => all.map((one) => (one.id === id ? { ...one, ...values } : one)));

  const addOne = (file: File): FileDraft => {
    const id = nextId.current++;
    const [done, stop] = client.api.upload(file, (percent) => change(id, { percent }));
    done.then(
      (uploaded) => change(id, { uploaded, percent: 100 }),
      (error: unknown) =>
        change(id, { error: (error instanceof Refused && error.text) || say("upload_failed") }),
    );
    return { id, file, percent: 0, uploaded: null, error: "", stop };
  };

  const add = (files: File[]) => {
    const { file_max_bytes: most, files_max: count } = client.config;
    const tooLarge = files.find((file) => file.size > most);
    const fitting = files.filter((file) => file.size <= most);
    const room = count - drafts.length;
    const problem = tooLarge
      ? say("file_too_large", { name: tooLarge.name, limit: Math.floor(most / MEGABYTE) })
      : fitting.length > room
        ? say("too_many_files", { limit: count })
        : "";
    setNotice(problem);
    const added = fitting.slice(0, room).map(addOne);
    setDrafts((all) => [...all, ...added]);
  };

  const remove = (draft: FileDraft) => {
    draft.stop();
    setDrafts((all) => all.filter((one) => one.id !== draft.id));
    setNotice("");
  };

  /** The files for the message, leaving none behind. */
  const take = (): UploadedFile[] => {
    setDrafts([]);
    setNotice("");
    return drafts.flatMap((one) => one.uploaded ?? []);
  };

  return { drafts, notice, add, remove, take };
}
